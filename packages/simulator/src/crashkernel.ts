import { startOfDram, totalMemory } from '@carveout/allocator';
import { type CrashkernelValue, crashkernelForRam, type Occurrence } from '@carveout/bootconfig';
import { alignUp, hex, type Range, type U64, u64 } from '@carveout/core';
import { allocate, type Boot, say } from './boot.ts';

const TWO_MIB = u64(2 << 20);
const FOUR_GIB = u64(0x1_0000_0000n);
/** DEFAULT_CRASH_KERNEL_LOW_SIZE: what a region above 4 GiB gets below it for DMA. */
const DEFAULT_LOW = u64(128 << 20);
/** 32-bit arm: CRASH_ALIGN and the end of the memory a crash kernel may use. */
const ARM_ALIGN = u64(128 << 20);

interface Wanted {
  readonly size: U64;
  readonly offset: U64 | null;
  readonly high: boolean;
  readonly parameter: Occurrence<CrashkernelValue>;
}

/** crashkernel= on arm64 and riscv (reserve_crashkernel_generic() and its forerunners): below the DMA limit, or high with a low part. */
export function reserveCrashkernel(boot: Boot): void {
  const wanted = wantedSize(boot);
  if (!wanted) return;
  const size = alignUp(wanted.size, boot.pageSize);
  const low = boot.dmaLimit.value;
  const { offset } = wanted;
  if (offset !== null) {
    sayReserved(boot, takeMain(boot, wanted, { size, min: offset, max: u64(offset + size) }));
    return;
  }
  const below = wanted.high ? undefined : takeMain(boot, wanted, { size, min: u64(0), max: low });
  if (below) {
    sayReserved(boot, below);
    return;
  }
  const end = u64(1n << BigInt(boot.config.settings.paBits.value));
  const main = takeMain(boot, wanted, { size, min: FOUR_GIB, max: end });
  if (!main) return;
  takeLow(boot, wanted);
  sayReserved(boot, main);
}

interface Window {
  readonly size: U64;
  readonly min: U64;
  readonly max: U64;
}

function takeMain(boot: Boot, { parameter }: Wanted, { size, min, max }: Window): Range | undefined {
  const details = { reason: `crash kernel of ${parameter.text}`, origin: parameter.origin };
  return allocate(boot, { owner: 'crash kernel', size, align: TWO_MIB, min, max }, details).region;
}

function sayReserved(boot: Boot, region: Range | undefined): void {
  if (!region) return;
  const end = hex(region.base + region.size, 16);
  say(boot, 'info', `crashkernel reserved: ${hex(region.base, 16)} - ${end} (${region.size >> 20n} MB)`);
}

function takeLow(boot: Boot, { parameter }: Wanted): void {
  const given = boot.config.parameters.crashkernel.findLast(({ value }) => value.kind === 'low');
  const size = given?.value.kind === 'low' ? given.value.size : DEFAULT_LOW;
  if (size === 0n) return;
  const details = { reason: `low part of the crash kernel of ${parameter.text}`, origin: parameter.origin };
  const { region } = allocate(
    boot,
    { owner: 'crash kernel (low)', size, align: TWO_MIB, max: boot.dmaLimit.value },
    details,
  );
  if (!region) return;
  say(
    boot,
    'info',
    `crashkernel low memory reserved: ${hex(region.base)} - ${hex(region.base + region.size)} (${size >> 20n} MB)`,
  );
}

/** The last crashkernel= of the kind that counts, its size chosen by RAM where it gives ranges. */
function wantedSize(boot: Boot): Wanted | null {
  if (!boot.config.settings.crashReserve.value) return null;
  const all = boot.config.parameters.crashkernel;
  const normal = all.findLast(({ value }) => value.kind === 'size' || value.kind === 'ranges');
  const parameter = normal ?? all.findLast(({ value }) => value.kind === 'high');
  if (!parameter) return null;
  const { value } = parameter;
  if (value.kind === 'ranges') {
    const chosen = crashkernelForRam(value, totalMemory(boot.memblock));
    return chosen && { ...chosen, high: false, parameter };
  }
  const offset = value.kind === 'size' ? value.offset : null;
  return value.size === 0n ? null : { size: value.size, offset, high: value.kind === 'high', parameter };
}

/** reserve_crashkernel() of 32-bit arm: top of low memory, 128 MiB aligned. */
export function reserveArmCrashkernel(boot: Boot): void {
  const wanted = wantedSize(boot);
  if (!wanted) return;
  const total = u64((boot.highMemory ?? u64(0)) - startOfDram(boot.memblock));
  const fixed = wanted.offset !== null && wanted.offset !== 0n ? wanted.offset : null;
  const min = fixed ?? ARM_ALIGN;
  const max = fixed === null ? boot.memblock.currentLimit : u64(fixed + wanted.size);
  const details = { reason: `crash kernel of ${wanted.parameter.text}`, origin: wanted.parameter.origin };
  const { region } = allocate(boot, { owner: 'crash kernel', size: wanted.size, align: ARM_ALIGN, min, max }, details);
  if (!region) return;
  const place = `Reserving ${region.size >> 20n}MB of memory at ${region.base >> 20n}MB for crashkernel`;
  say(boot, 'info', `${place} (System RAM: ${total >> 20n}MB)`);
}
