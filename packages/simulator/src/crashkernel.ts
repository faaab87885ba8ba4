import { startOfDram, totalMemory } from '@carveout/allocator';
import { type CrashkernelValue, crashkernelForRam, type Occurrence } from '@carveout/bootconfig';
import { alignUp, hex, type Range, type U64, u64 } from '@carveout/core';
import { allocate, type Boot, freeRange, say } from './boot.ts';

const ONE_MIB = u64(1 << 20);
const TWO_MIB = u64(2 << 20);
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
  const main = firstFit(boot, wanted, windowsFor(boot, wanted, size));
  if (!main) {
    const failure =
      wanted.offset !== null && fallsBack(boot)
        ? 'crashkernel reservation failed - memory is in use.'
        : `cannot allocate crashkernel (size:${hex(size)})`;
    say(boot, 'warning', failure);
    return;
  }
  if (main.base >= boot.dmaLimit.value && !takeLow(boot, wanted)) {
    const origin = wanted.parameter.origin;
    freeRange(boot, main, { owner: 'crash kernel', reason: 'its low part found no place', origin });
    return;
  }
  const end = hex(main.base + main.size, 16);
  say(boot, 'info', `crashkernel reserved: ${hex(main.base, 16)} - ${end} (${main.size >> 20n} MB)`);
}

interface Window {
  readonly size: U64;
  readonly min: U64;
  readonly max: U64;
}

const fallsBack = ({ does, config }: Boot): boolean => config.arch.value === 'riscv' || does.crashkernelFallsBack;

/** Where the region may lie, in the order tried. */
function windowsFor(boot: Boot, { offset, high }: Wanted, size: U64): readonly Window[] {
  if (offset !== null) return [{ size, min: offset, max: u64(offset + size) }];
  const limit = boot.dmaLimit.value;
  const end = u64(1n << BigInt(boot.config.settings.paBits.value));
  const low: Window = { size, min: u64(0), max: limit };
  if (!fallsBack(boot)) return high ? [{ size, min: u64(0), max: end }] : [low];
  const above: Window = { size, min: limit, max: end };
  return high ? [above, low] : [low, above];
}

function firstFit(boot: Boot, wanted: Wanted, windows: readonly Window[]): Range | undefined {
  for (const window of windows) {
    const region = takeMain(boot, wanted, window);
    if (region) return region;
  }
  return undefined;
}

function takeMain(boot: Boot, { parameter }: Wanted, { size, min, max }: Window): Range | undefined {
  const details = { reason: `crash kernel of ${parameter.text}`, origin: parameter.origin };
  return allocate(boot, { owner: 'crash kernel', size, align: TWO_MIB, min, max }, details).region;
}

/** False when a low part is wanted and has no room. Kernels up to 6.1 take one only when it is asked for. */
function takeLow(boot: Boot, { parameter }: Wanted): boolean {
  const given = boot.config.parameters.crashkernel.findLast(({ value }) => value.kind === 'low');
  const size = given?.value.kind === 'low' ? given.value.size : fallsBack(boot) ? DEFAULT_LOW : u64(0);
  if (size === 0n) return true;
  const details = { reason: `low part of the crash kernel of ${parameter.text}`, origin: parameter.origin };
  const request = { owner: 'crash kernel (low)', size, align: TWO_MIB, max: boot.dmaLimit.value };
  const { region } = allocate(boot, request, details);
  if (!region) {
    say(boot, 'error', `cannot allocate crashkernel low memory (size:${hex(size)}).`);
    return false;
  }
  const place = `${hex(region.base, 8)} - ${hex(region.base + region.size, 8)}`;
  say(boot, 'info', `crashkernel low memory reserved: ${place} (${size >> 20n} MB)`);
  return true;
}

/** The last crashkernel= of the kind that counts, its size chosen by RAM where it gives ranges. */
function wantedSize(boot: Boot): Wanted | null {
  if (!boot.config.settings.crashReserve.value) return null;
  const onArm = boot.config.arch.value === 'arm';
  const all = boot.config.parameters.crashkernel;
  const normal = all.findLast(({ value }) => value.kind === 'size' || value.kind === 'ranges');
  // 32-bit arm asks for no suffix, so words with one are not for it.
  const parameter = normal ?? (onArm ? undefined : all.findLast(({ value }) => value.kind === 'high'));
  if (!parameter) return null;
  const { value } = parameter;
  if (value.kind === 'ranges') {
    const chosen = crashkernelForRam(value, onArm ? lowMemory(boot) : totalMemory(boot.memblock));
    return chosen && { ...chosen, high: false, parameter };
  }
  const offset = value.kind === 'size' ? value.offset : null;
  return value.size === 0n ? null : { size: value.size, offset, high: value.kind === 'high', parameter };
}

/** get_total_mem() of 32-bit arm: from the start of RAM to the end of low memory, holes included. */
const lowMemory = (boot: Boot): U64 => u64((boot.highMemory ?? u64(0)) - startOfDram(boot.memblock));

/** reserve_crashkernel() of 32-bit arm: top of low memory, 128 MiB aligned, or the place asked for. */
export function reserveArmCrashkernel(boot: Boot): void {
  const wanted = wantedSize(boot);
  if (!wanted) return;
  const { size, parameter } = wanted;
  const fixed = wanted.offset !== null && wanted.offset !== 0n ? wanted.offset : null;
  const request =
    fixed === null
      ? { size, align: ARM_ALIGN, min: ARM_ALIGN, max: boot.highMemory ?? u64(0) }
      : { size, align: boot.config.settings.lpae.value ? TWO_MIB : ONE_MIB, min: fixed, max: u64(fixed + size) };
  const details = { reason: `crash kernel of ${parameter.text}`, origin: parameter.origin };
  const { region } = allocate(boot, { owner: 'crash kernel', ...request }, details);
  if (!region) {
    const why = fixed === null ? 'No suitable area found.' : 'memory is in use.';
    say(boot, 'error', `crashkernel reservation failed - ${why}`);
    return;
  }
  const place = `Reserving ${region.size >> 20n}MB of memory at ${(fixed ?? region.base) >> 20n}MB for crashkernel`;
  say(boot, 'info', `${place} (System RAM: ${lowMemory(boot) >> 20n}MB)`);
}
