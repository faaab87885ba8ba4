import { defaultOrigin, endOf, GIB, MIB, maxU64, type Range, type Sourced, type U64, u64, ZERO } from '@carveout/core';
import type { BootInputs } from './inputs.ts';
import type { BootConfig, MemoryNode } from './model.ts';

/** What boards of these architectures are sold with, in bytes. */
const USUAL_SIZES: readonly U64[] = [256n, 512n, 1024n, 2048n, 4096n, 8192n].map((mib) => u64(mib * MIB));
const FOUR_GIB = 0x1_0000_0000n;

/** True when neither tree nor caller says how much RAM there is: the boot loader fills it in. */
export const isRamUnknown = ({ memoryOverride, memoryNodes }: BootConfig): boolean =>
  memoryOverride === null && memoryNodes.every(({ ranges }) => ranges.every(({ value }) => value.size === 0n));

/** True when RAM was assumed by {@link assumeRam}. */
export const isRamAssumed = ({ memoryOverride }: BootConfig): boolean =>
  memoryOverride?.some(({ origin }) => origin.kind === 'default') ?? false;

/**
 * The inputs with one bank of RAM, where the tree tells its start but not its size: the smallest usual size from 1 GiB on that
 * holds every fixed region. Null when RAM is known, and when not even its start is.
 */
export function assumeRam(inputs: BootInputs, config: BootConfig): BootInputs | null {
  const base = isRamUnknown(config) ? startOfRam(config.memoryNodes) : null;
  if (base === null) return null;
  const sizes = plausibleSizes(config, base);
  const size = sizes.find((one) => one >= GIB) ?? sizes.at(-1);
  return size === undefined ? null : { ...inputs, memory: [assumedBank(base, size)] };
}

/** The same boot with every usual amount of RAM, smallest first; empty when RAM is not assumed. */
export function plausibleRam(config: BootConfig): readonly BootConfig[] {
  const [bank] = isRamAssumed(config) ? (config.memoryOverride ?? []) : [];
  if (!bank) return [];
  const { base } = bank.value;
  return plausibleSizes(config, base).map((size) => ({ ...config, memoryOverride: [assumedBank(base, size)] }));
}

const assumedBank = (base: U64, size: U64): Sourced<{ readonly base: U64; readonly size: U64 }> => ({
  value: { base, size },
  origin: defaultOrigin('nobody says how much RAM there is: a usual size is taken, as one bank'),
});

/** Nodes that the boot loader fills in often have a `reg` of zeros; their unit address then tells the start. */
export function startOfRam(nodes: readonly MemoryNode[]): U64 | null {
  const [first] = nodes.filter(({ topLevel }) => topLevel);
  if (!first) return null;
  const unit = /@([0-9a-f]{1,16})$/.exec(first.path)?.[1];
  const fromUnit = unit === undefined ? null : u64(BigInt(`0x${unit}`));
  const fromReg = first.ranges[0]?.value.base ?? null;
  return fromReg === null || fromReg === 0n ? (fromUnit ?? fromReg) : fromReg;
}

/** Sizes that hold all fixed regions which can lie in RAM at all. */
function plausibleSizes({ arch, reservedMemory }: BootConfig, base: U64): readonly U64[] {
  const largest = USUAL_SIZES.at(-1) ?? GIB;
  const reach: Range = { base, size: largest };
  const ends = (reservedMemory?.nodes ?? [])
    .filter(({ status }) => status === null || status === 'okay' || status === 'ok')
    .flatMap(({ reg }) => reg?.tuples ?? [])
    .filter((tuple) => tuple.size > 0n && tuple.base >= base && endOf(tuple) <= endOf(reach))
    .map(endOf);
  const needed = ends.reduce(maxU64, ZERO);
  return USUAL_SIZES.filter((size) => {
    const end = base + size;
    return end >= needed && (arch.value !== 'arm' || end <= FOUR_GIB);
  });
}
