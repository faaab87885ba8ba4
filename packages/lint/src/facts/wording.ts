import { endOf, formatSize, hex, type Range } from '@carveout/core';
import type { BootSimulation, CmaAreaResult } from '@carveout/simulator';

/** Inclusive, as the kernel prints reserved regions: `0x40000000..0x7fffffff`. */
export const rangeText = (range: Range): string =>
  range.size === 0n ? `${hex(range.base)} (empty)` : `${hex(range.base)}..${hex(endOf(range) - 1n)}`;

export const placeText = (range: Range): string => `${formatSize(range.size)} at ${hex(range.base)}`;

/** Who decided the area, for a sentence. */
export function areaSource(area: CmaAreaResult): string {
  if (area.source === 'device-tree') return area.node ?? 'the device tree';
  if (area.source === 'cmdline') return 'cma= on the command line';
  if (area.source === 'kconfig') return 'the kernel configuration (CONFIG_CMA_SIZE_*)';
  return `${area.source}_cma= on the command line`;
}

/** What devices without a pool of their own get, as the first part of a message. */
export function effectiveDefault({ defaultCma }: BootSimulation): string {
  if (!defaultCma) return 'no default CMA area';
  return `default CMA is ${placeText(defaultCma)} from ${areaSource(defaultCma)}`;
}

/** ` (dmesg: "…")` with the first line about `node` that matches, or nothing when the simulated log has none. */
export function dmesgNote(simulation: BootSimulation, node: string, pattern: RegExp): string {
  const line = simulation.log.find((candidate) => candidate.node === node && pattern.test(candidate.text));
  return line ? ` (dmesg: "${line.text}")` : '';
}

/** The same for the area of `cma=` or CONFIG_CMA_SIZE_*, whose lines are about no node: the first that is no success. */
export function dmesgOfDefault({ log }: BootSimulation): string {
  const line = log.find(({ node, text }) => node === null && /^cma: (?!Reserved )/.test(text));
  return line ? ` (dmesg: "${line.text}")` : '';
}

/** Why an area was placed or not, without the words that the message already has. */
export const areaReason = (reason: string): string => reason.replace(/^default CMA area of /, '');

/** `kernel 6.12`; says so when nobody named one. */
export const kernelNote = ({ kernel, kernelGiven }: BootSimulation): string =>
  kernelGiven ? `kernel ${kernel}` : `kernel ${kernel} (assumed)`;
