import { type Range, rangeBetween, type Sourced, sourceOrigin, u64 } from '@carveout/core';
import { findLine, findLines, hexRange } from './find-line.ts';
import type { BootLog, LogLine, MemoryBank, Zone } from './model.ts';

type MemoryFacts = Pick<BootLog, 'ram' | 'ignoredRam' | 'memblock' | 'zones' | 'memory'>;

/** RAM, zones and the figures of the `Memory:` line. */
export const memoryFacts = (lines: readonly LogLine[]): MemoryFacts => ({
  ram: nodeRanges(lines),
  ignoredRam: ignoredRanges(lines),
  memblock: dumpedMemory(lines),
  zones: readZones(lines),
  memory: readFigures(lines),
});

const RANGE = '\\[mem 0x([0-9a-f]+)-0x([0-9a-f]+)\\]';
const NODE_RANGE = new RegExp(`^ *node +\\d+: ${RANGE}`);

/** The list under `Early memory node ranges`. */
function nodeRanges(lines: readonly LogLine[]): readonly Sourced<Range>[] | null {
  const at = lines.findIndex(({ text }) => text === 'Early memory node ranges');
  if (at < 0) return null;
  const ranges: Sourced<Range>[] = [];
  // Other messages may stand between; a line of another list ends it.
  for (const { text, span } of lines.slice(at + 1)) {
    if (/^(Initmem setup|Zone ranges|Movable zone)/.test(text)) break;
    const match = NODE_RANGE.exec(text);
    const range = match && hexRange(match[1], match[2], { padded: true });
    if (range) ranges.push({ value: range, origin: sourceOrigin(span) });
    // A damaged line: the list tells nothing any more.
    else if (/^ *node +\d+:/.test(text)) return null;
  }
  return ranges.length > 0 ? ranges : null;
}

const IGNORED = /^(?:OF: fdt: |fdt: )?Ignoring (?:memory range|RAM at) 0x([0-9a-f]{1,16}) ?- ?0x([0-9a-f]{1,16})$/;

/** Both messages give the end behind the last byte. */
const ignoredRanges = (lines: readonly LogLine[]): readonly Sourced<Range>[] =>
  findLines(lines, IGNORED).flatMap(({ match, origin }) => {
    const [base, end] = [BigInt(`0x${match[1]}`), BigInt(`0x${match[2]}`)];
    return end > base ? [{ value: rangeBetween(u64(base), u64(end)), origin }] : [];
  });

const DUMPED = /^ *memory\[0x[0-9a-f]+\]\s+\[0x([0-9a-f]+)-0x([0-9a-f]+)\].*flags: 0x([0-9a-f]+)/;
const NOMAP = 0x4;

/** memory[] of the last `MEMBLOCK configuration` dump; null when a line of it is missing or damaged. */
function dumpedMemory(lines: readonly LogLine[]): readonly Sourced<MemoryBank>[] | null {
  const at = lines.findLastIndex(({ text }) => text.startsWith('MEMBLOCK configuration'));
  if (at < 0) return null;
  const dump = lines.slice(at);
  const count = findLine(dump, /^ *memory\.cnt +(?:= +)?0x([0-9a-f]{1,8})$/)?.match[1];
  const banks = findLines(dump, DUMPED).flatMap(({ match, origin }) => {
    const range = hexRange(match[1], match[2], { padded: true });
    const nomap = (Number.parseInt(match[3] ?? '0', 16) & NOMAP) !== 0;
    return range ? [{ value: { ...range, nomap }, origin }] : [];
  });
  return banks.length > 0 && banks.length === Number.parseInt(count ?? '0', 16) ? banks : null;
}

const ZONE = new RegExp(`^ +(\\w+) +(?:${RANGE}|(empty))$`);

function readZones(lines: readonly LogLine[]): readonly Zone[] {
  const at = lines.findIndex(({ text }) => text === 'Zone ranges:');
  if (at < 0) return [];
  const zones: Zone[] = [];
  for (const { text, span } of lines.slice(at + 1, at + 16)) {
    const match = ZONE.exec(text);
    const name = match?.[1];
    if (!match || name === undefined) break;
    zones.push({ name, range: hexRange(match[2], match[3]) ?? null, origin: sourceOrigin(span) });
  }
  return zones;
}

/** `Memory: 867440K/1048576K available (… kernel code, …, 65492K reserved, 112640K cma-reserved, 0K highmem)`. */
function readFigures(lines: readonly LogLine[]): BootLog['memory'] {
  const found = findLine(lines, /^Memory: (\d{1,12})K\/(\d{1,12})K available \((.*)\)/);
  if (!found) return null;
  const items = new Map<string, number>();
  for (const item of (found.match[3] ?? '').split(', ')) {
    const parts = /^(\d{1,12})K (.+)$/.exec(item);
    if (parts?.[2] !== undefined) items.set(parts[2], Number(parts[1]));
  }
  return {
    availableKiB: Number(found.match[1]),
    totalKiB: Number(found.match[2]),
    reservedKiB: items.get('reserved') ?? null,
    cmaReservedKiB: items.get('cma-reserved') ?? null,
    highmemKiB: items.get('highmem') ?? null,
    origin: found.origin,
  };
}
