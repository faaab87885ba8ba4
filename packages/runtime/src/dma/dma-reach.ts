import { hex, type Range } from '@carveout/core';
import type { DmaDevice, DmaWindow } from './dma-request.ts';

const ALL = (1n << 64n) - 1n;

/** Highest bus address of the device's windows, inclusive: its bus_dma_limit. Null for no limit. */
export function busLimitOf({ windows }: DmaDevice): bigint | null {
  if (windows === null) return null;
  return windows.reduce((highest, { bus, size }) => (bus + size - 1n > highest ? bus + size - 1n : highest), 0n);
}

/** Highest bus address that the device can put out, inclusive: its mask or its bus, whichever is lower. */
function busReach(device: DmaDevice): bigint {
  const limit = busLimitOf(device);
  return limit !== null && limit < device.mask ? limit : device.mask;
}

/** The same as a CPU address: what the zone is chosen by (dma_direct_optimal_gfp_mask()). All ones where no window holds it. */
export function physLimit(device: DmaDevice): bigint {
  const reach = busReach(device);
  if (device.windows === null) return reach;
  const window = device.windows.find(({ bus, size }) => reach >= bus && reach < bus + size);
  return window ? window.cpu + (reach - window.bus) : ALL;
}

/** The part of a window that the mask covers, in CPU addresses; null for none. */
function visible(
  { bus, cpu, size }: DmaWindow,
  reach: bigint,
): { readonly start: bigint; readonly end: bigint } | null {
  if (reach < bus) return null;
  const many = reach - bus + 1n;
  return { start: cpu, end: cpu + (many < size ? many : size) };
}

function visibleParts(device: DmaDevice): readonly { readonly start: bigint; readonly end: bigint }[] {
  const reach = busReach(device);
  if (device.windows === null) return [{ start: 0n, end: reach + 1n }];
  return device.windows.flatMap((window) => visible(window, reach) ?? []);
}

/** dma_coherent_ok(): the device reaches all of it. */
export const reaches = (device: DmaDevice, { base, size }: Range): boolean =>
  visibleParts(device).some(({ start, end }) => base >= start && base + size <= end);

/** The device reaches a part of it. */
export const reachesInto = (device: DmaDevice, { base, size }: Range): boolean =>
  visibleParts(device).some(({ start, end }) => base < end && base + size > start);

/** `0x0-0x5fffffff`. */
export function reachWords(device: DmaDevice): string {
  const parts = visibleParts(device).map(({ start, end }) => `${hex(start)}-${hex(end - 1n)}`);
  return parts.length > 0 ? parts.join(' and ') : 'nothing';
}

/** Bus address of a CPU address; null where no window has it. */
export function busAddress({ windows }: DmaDevice, address: bigint): bigint | null {
  if (windows === null) return address;
  const window = windows.find(({ cpu, size }) => address >= cpu && address < cpu + size);
  return window ? window.bus + (address - window.cpu) : null;
}
