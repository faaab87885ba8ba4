import {
  compareRanges,
  intersection,
  overlaps,
  type Range,
  type Sourced,
  type SourceOrigin,
  sourceOrigin,
  subtractRange,
} from '@carveout/core';
import { findLines, hexRange } from './find-line.ts';
import type { BlobCandidate, BootLog, LogLine } from './model.ts';

interface Operation {
  readonly kind: 'reserve' | 'free' | 'add' | 'other';
  readonly range: Range;
  /** Function behind it, without offset. */
  readonly caller: string;
  readonly origin: SourceOrigin;
}

const OPERATION =
  /^ *memblock_(reserve|phys_free|free|add|remove|mark_nomap|clear_nomap)\w*: \[(?:mem )?0x([0-9a-f]+)-0x([0-9a-f]+)\](?: flags \S+)? (\w+)/;
const DUMPED = /^ *reserved\[0x[0-9a-f]+\]\s+\[0x([0-9a-f]+)-0x([0-9a-f]+)\]/;
/** Who reserves the kernel image, the first thing of all: arm64, arm, riscv by release. */
const IMAGE_CALLER = /^(arm64_memblock_init|arm_memblock_init|setup_bootmem|paging_init|misc_mem_init|setup_arch)$/;

/** Entries of the dump that are looked at. */
const MOST_DUMPED = 256;

type ImageFacts = Pick<BootLog, 'kernelImage' | 'initrd' | 'blobCandidates'>;

/** Where kernel, initrd and blob lie, from the lines that `memblock=debug` adds. */
export function memblockFacts(lines: readonly LogLine[]): ImageFacts {
  const dumpAt = lines.findIndex(({ text }) => text.startsWith('MEMBLOCK configuration'));
  const operations = readOperations(dumpAt < 0 ? lines : lines.slice(0, dumpAt));
  const images = operations.filter(({ kind, caller }) => kind === 'reserve' && IMAGE_CALLER.test(caller));
  const initrd = operations.find((one, index) => isInitrd(one, operations[index - 1]) && images.some((i) => i !== one));
  const image = images.find((one) => one !== initrd);
  return {
    kernelImage: image ? sourced(image) : null,
    initrd: initrd ? sourced(initrd) : null,
    blobCandidates: [
      ...namedBlob(operations, image, initrd),
      ...(dumpAt < 0 ? [] : unexplained(lines.slice(dumpAt), operations)),
    ],
  };
}

const sourced = ({ range, origin }: Operation): Sourced<Range> => ({ value: range, origin });

function readOperations(lines: readonly LogLine[]): readonly Operation[] {
  return findLines(lines, OPERATION).flatMap(({ match, line }): readonly Operation[] => {
    const range = hexRange(match[2], match[3]);
    if (!range) return [];
    const [, name] = match;
    const kind = name === 'reserve' || name === 'add' ? name : name?.endsWith('free') ? 'free' : 'other';
    return [{ kind, range, caller: match[4] ?? '', origin: sourceOrigin(line.span) }];
  });
}

/**
 * Its own function on most releases; arm64 makes sure that its memory exists right before. With a memory limit it does the
 * same for the kernel image, which comes last.
 */
function isInitrd({ kind, caller, range }: Operation, before: Operation | undefined): boolean {
  if (kind !== 'reserve') return false;
  if (caller === 'reserve_initrd_mem' || caller === 'arm_initrd_init') return true;
  return (
    caller === 'arm64_memblock_init' &&
    before?.caller === caller &&
    before.kind !== 'reserve' &&
    before.range.base === range.base &&
    before.range.size === range.size
  );
}

/** riscv reserves the blob after parsing `memblock=debug`; elsewhere it is done before and leaves no line. */
function namedBlob(
  operations: readonly Operation[],
  image: Operation | undefined,
  initrd: Operation | undefined,
): readonly BlobCandidate[] {
  const found = operations.filter(
    (one) =>
      one.kind === 'reserve' &&
      one !== image &&
      one !== initrd &&
      /^(early_init_fdt_reserve_self|paging_init|setup_bootmem)$/.test(one.caller),
  );
  return found.map(({ range, origin }) => ({ ...range, origin, from: 'reserved' }));
}

/** What the dump has as reserved and no line reserved: on arm and arm64 that is the blob, reserved before the lines start. */
function unexplained(lines: readonly LogLine[], operations: readonly Operation[]): readonly BlobCandidate[] {
  return findLines(lines, DUMPED)
    .slice(0, MOST_DUMPED)
    .flatMap(({ match, origin }) => {
      const dumped = hexRange(match[1], match[2]);
      const rest = dumped ? neverReserved(dumped, operations) : [];
      return rest.map(({ base, size }): BlobCandidate => ({ base, size, origin, from: 'reserved' }));
    });
}

/** The parts of `range` for which the last line about them, if there is one, does not reserve them. */
function neverReserved(range: Range, operations: readonly Operation[]): readonly Range[] {
  let open: readonly Range[] = [range];
  const found: Range[] = [];
  for (let at = operations.length - 1; at >= 0 && open.length > 0; at--) {
    const operation = operations[at];
    if (!operation || (operation.kind !== 'reserve' && operation.kind !== 'free')) continue;
    if (operation.kind === 'free') {
      for (const part of open) {
        const freed = intersection(part, operation.range);
        if (freed) found.push(freed);
      }
    }
    open = open.flatMap((part) => (overlaps(part, operation.range) ? subtractRange([part], operation.range) : [part]));
  }
  return [...found, ...open].sort(compareRanges);
}
