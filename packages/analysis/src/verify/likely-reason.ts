import type { BootConfig } from '@carveout/bootconfig';
import type { BootLog } from '@carveout/bootlog';
import { alignDown, formatSize, hex, type Range, type U64, u64 } from '@carveout/core';
import type { BootSimulation, LogLine } from '@carveout/simulator';

/** What a difference is looked at with. */
export interface DifferenceScope {
  readonly config: BootConfig;
  readonly simulation: BootSimulation;
  readonly log: BootLog;
}

/** The place that a message tells, with its size in whole MiB where that is told. */
export function placeOf(text: string): Range | null {
  const pool = /pool at 0x([0-9a-f]{1,16}), size (\d{1,9}) MiB/.exec(text);
  if (pool) return { base: u64(BigInt(`0x${pool[1]}`)), size: u64(BigInt(pool[2] ?? 0) << 20n) };
  const area = /^cma: Reserved (\d{1,9}) MiB at 0x([0-9a-f]{1,16})/.exec(text);
  if (area) return { base: u64(BigInt(`0x${area[2]}`)), size: u64(BigInt(area[1] ?? 0) << 20n) };
  const region = /: 0x([0-9a-f]{1,16})\.\.0x([0-9a-f]{1,16}) /.exec(text);
  if (!region) return null;
  const [start, last] = [BigInt(`0x${region[1]}`), BigInt(`0x${region[2]}`)];
  return last < start ? null : { base: u64(start), size: u64(last - start + 1n) };
}

/** Why the kernel printed `recorded` and not `predicted`, which are about the same thing. */
export function lineReason(predicted: LogLine, recorded: string, scope: DifferenceScope): string | null {
  const [mine, theirs] = [placeOf(predicted.text), placeOf(recorded)];
  if (mine && theirs) {
    if (mine.size !== theirs.size) return sizeReason(predicted, [mine.size, theirs.size], scope);
    return mine.base === theirs.base ? wordingOf(scope) : baseReason(mine, theirs.base, scope);
  }
  if (mine && !theirs) return failedReason(predicted, recorded, scope);
  if (theirs) return "the board's kernel found room: less is reserved, or its alignment is smaller, than was predicted";
  return wordingOf(scope);
}

function sizeReason(
  { node }: LogLine,
  [mine, theirs]: readonly [mine: U64, theirs: U64],
  { config }: DifferenceScope,
): string {
  if (node !== null)
    return `the board booted a tree whose ${node} is ${formatSize(theirs)} large, not ${formatSize(mine)}`;
  const sizes = `the board's area is ${formatSize(theirs)}, not ${formatSize(mine)}`;
  if (!config.settings.configGiven)
    return `${sizes}: without a .config the size is that of the defconfig; give --config`;
  return `${sizes}: cma= or CONFIG_CMA_SIZE_MBYTES differ, or an alignment rounded one of them`;
}

/** Alignments that other configurations of this architecture have. */
const ALIGNMENTS: readonly (readonly [U64, string])[] = [
  [u64(0x40_0000), '4 MiB: MAX_ORDER - 1 of releases before 5.19 with 4 KiB pages'],
  [u64(0x80_0000), '8 MiB: CONFIG_ARCH_FORCE_MAX_ORDER=11 (before 6.4: 12)'],
  [u64(0x200_0000), '32 MiB: 16 KiB pages, or CONFIG_FORCE_MAX_ZONEORDER=14'],
  [u64(0x2000_0000), '512 MiB: 64 KiB pages'],
];

function baseReason(mine: Range, base: U64, { config, simulation }: DifferenceScope): string {
  const alignment = simulation.cmaAlignment.value;
  const distance = `${formatSize(mine.base > base ? mine.base - base : base - mine.base)} ${mine.base > base ? 'lower' : 'higher'} than predicted`;
  if (base % alignment !== 0n) {
    return `${distance}, at ${hex(base)}, which is no multiple of the predicted alignment ${formatSize(alignment)}: the board's kernel has a smaller one (pages, MAX_ORDER or huge pages differ)`;
  }
  const larger = ALIGNMENTS.find(([size]) => size > alignment && alignDown(mine.base, size) === base);
  if (larger) return `${distance}: what an alignment of ${larger[1]} would give`;
  if (mine.base > base && !config.images.dtb) {
    return `${distance}: something lies above it that the prediction does not know; where the blob lies was not given`;
  }
  if (mine.base > base) return `${distance}: something more is reserved above it on the board, an initrd for instance`;
  return `${distance}: less is reserved above it on the board than was predicted`;
}

function failedReason(predicted: LogLine, recorded: string, { simulation }: DifferenceScope): string {
  const node = simulation.reservedMemory.find(({ node: path }) => path === predicted.node);
  if (/incorrect alignment|compatible matching fail/.test(recorded)) {
    return `the board's kernel refused it: its alignment is larger than the predicted ${formatSize(simulation.cmaAlignment.value)}, or cma= was on its command line`;
  }
  if (/[Ff]ailed to (reserve|allocate)/.test(recorded)) {
    const wanted = node?.requestedSize ?? node?.size ?? null;
    return `the board's kernel found no place${wanted === null ? '' : ` for ${formatSize(wanted)}`}: more is reserved there, RAM is smaller, or its alignment is larger`;
  }
  if (/bypass/.test(recorded)) return "cma= was on the board's command line, and this kernel prefers it";
  return 'it failed on the board';
}

function wordingOf({ config }: DifferenceScope): string {
  const [uncertain] = config.kernel.profile.uncertain;
  return uncertain
    ? `messages changed somewhere between ${uncertain.lastWithout} and ${uncertain.firstWith}; the addresses are the same`
    : 'a vendor kernel may word it differently';
}

/** Why a predicted line is not in the log. */
export function missingReason({ text, level }: LogLine, { log, config }: DifferenceScope): string | null {
  const anyInfo = log.memoryLines.some((line) => !/fail|Fail|OVERLAP|overlaps/.test(line.text));
  if (level === 'info' && !anyInfo)
    return 'the log has no informational messages at all: quiet or loglevel= may have kept them from the console';
  if (/^OF: reserved mem: 0x/.test(text))
    return `this list is printed since 6.4; the board's kernel (${config.kernel.version.text}) does not`;
  if (/fail|Fail/.test(text)) return 'it did not fail on the board';
  return null;
}

/** Why a recorded line was not predicted. */
export function unexpectedReason(text: string, { simulation, config }: DifferenceScope): string | null {
  const node =
    /node '?([\w,.+@-]+?)'?(?:,| compatible|:|$)/.exec(text)?.[1] ?? /reusable ([\w,.+@-]+)$/.exec(text)?.[1];
  if (node !== undefined && !simulation.reservedMemory.some(({ name }) => name === node)) {
    return `the device tree has no node ${node}: the boot loader added it, or the board booted another tree`;
  }
  if (/^cma: Reserved/.test(text) && simulation.defaultCma?.node) {
    return `predicted is that ${simulation.defaultCma.node} is the default area; on the board it was not made, or came too late`;
  }
  if (/^cma: Reserved/.test(text) && !config.settings.dmaCma.value) return 'the .config given has no CONFIG_DMA_CMA';
  return null;
}
