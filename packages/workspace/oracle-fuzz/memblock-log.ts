/** An inclusive-exclusive range of physical addresses. */
export interface Span {
  readonly base: bigint;
  readonly end: bigint;
}

/** One line of `memblock=debug`, or a message between such lines. */
export type Operation =
  | {
      readonly op: 'alloc';
      readonly size: bigint;
      readonly align: bigint;
      readonly from: bigint;
      readonly max: bigint;
      readonly caller: string;
      readonly base: bigint | null;
    }
  | {
      readonly op: 'range';
      readonly kind: string;
      readonly base: bigint;
      readonly end: bigint;
      readonly caller: string;
    }
  | { readonly op: 'message'; readonly text: string };

/** What was reserved when a range was about to be, and where that range ends. */
export interface Snapshot {
  readonly before: readonly Span[];
  readonly end: bigint;
}

export interface Trace {
  readonly operations: readonly Operation[];
  /** By base address of each reservation. */
  readonly snapshots: ReadonlyMap<bigint, Snapshot>;
}

/** One entry of the kernel's own `MEMBLOCK configuration` dump. */
export interface Dumped extends Span {
  readonly nomap: boolean;
}

const RANGE = String.raw`\[(?:mem )?0x([0-9a-f]+)-0x([0-9a-f]+)\]`;
const OPERATION = new RegExp(
  String.raw`^memblock_(reserve|phys_free|free|remove|add|mark_nomap|clear_nomap): ${RANGE} (\S+)`,
);
const REQUEST =
  /^memblock_(?:phys_alloc_range|alloc_\w+): (\d+) bytes align=0x([0-9a-f]+) (?:nid=\S+ )?from=0x([0-9a-f]+) max_addr=0x([0-9a-f]+) (\S+)/;
const MARK = /^(cma: Reserved|Reserved memory: created|OF: reserved mem: (initialized|failed|node)|crashkernel)/;
const NOMAP = 4n;

/** Console text → messages without time stamps. */
export const messagesOf = (console: string): readonly string[] =>
  console.split('\n').map((line) => line.replace(/^\[ *\d+\.\d+\] /, '').replace(/\r$/, ''));

const hexNumber = (text: string | undefined): bigint => BigInt(`0x${text ?? '0'}`);

/** Sorted ranges with neighbours joined. */
export function joined(ranges: readonly Span[]): readonly Span[] {
  const sums: Span[] = [];
  for (const range of [...ranges].sort((a, b) => (a.base < b.base ? -1 : 1))) {
    const last = sums.at(-1);
    if (last && last.end === range.base) sums[sums.length - 1] = { base: last.base, end: range.end };
    else sums.push({ base: range.base, end: range.end });
  }
  return sums;
}

/** memblock.reserved as a set: adding joins, freeing cuts. */
const without = (ranges: readonly Span[], cut: Span): readonly Span[] =>
  ranges.flatMap(({ base, end }) =>
    [
      { base, end: end < cut.base ? end : cut.base },
      { base: base > cut.end ? base : cut.end, end },
    ].filter((rest) => rest.base < rest.end),
  );

/**
 * Replays what `memblock=debug` printed up to the dump at the end of early set-up.
 * @param dtb the blob, which some kernels reserve before they print
 */
export function traceOf(messages: readonly string[], dtb: Span): Trace {
  const operations: Operation[] = [];
  const snapshots = new Map<bigint, Snapshot>();
  let live: readonly Span[] = [dtb];
  let pending: Extract<Operation, { op: 'alloc' }> | null = null;
  const settle = (): void => {
    if (pending) operations.push(pending);
    pending = null;
  };
  for (const message of messages) {
    if (message.startsWith('MEMBLOCK configuration')) break;
    const request = requestOf(message);
    if (request) {
      settle();
      pending = request;
      continue;
    }
    const operation = operationOf(message);
    if (operation) {
      const { kind, base, end, caller } = operation;
      if (end <= base) continue;
      if (kind === 'reserve') {
        snapshots.set(base, { before: joined(live), end });
        live = [...without(live, operation), { base, end }];
      } else if (kind.endsWith('free')) live = without(live, operation);
      const answered: Operation | null = pending;
      if (kind === 'reserve' && answered && caller.includes('memblock_alloc')) {
        operations.push({ ...(answered as Extract<Operation, { op: 'alloc' }>), base });
        pending = null;
      } else operations.push(operation);
    } else if (MARK.test(message)) {
      settle();
      operations.push({ op: 'message', text: message });
    }
  }
  return { operations, snapshots };
}

function requestOf(message: string): Extract<Operation, { op: 'alloc' }> | null {
  const match = REQUEST.exec(message);
  if (!match) return null;
  const [, size = '0', align, from, max, caller = ''] = match;
  return {
    op: 'alloc',
    size: BigInt(size),
    align: hexNumber(align),
    from: hexNumber(from),
    max: hexNumber(max),
    caller,
    base: null,
  };
}

function operationOf(message: string): Extract<Operation, { op: 'range' }> | null {
  const match = OPERATION.exec(message);
  if (!match) return null;
  const [, kind = '', first, last, caller = ''] = match;
  return { op: 'range', kind, base: hexNumber(first), end: hexNumber(last) + 1n, caller };
}

/** A table of the dump; empty when the kernel did not get there. */
export function dumpOf(messages: readonly string[], table: 'memory' | 'reserved'): readonly Dumped[] {
  const pattern = new RegExp(String.raw`^\s${table}\[0x[0-9a-f]+\]\s+${RANGE}.*flags: (0x[0-9a-f]+)`);
  return messages.flatMap((message) => {
    const match = pattern.exec(message);
    if (!match) return [];
    const flags = BigInt(match[3] ?? '0');
    return [{ base: hexNumber(match[1]), end: hexNumber(match[2]) + 1n, nomap: (flags & NOMAP) !== 0n }];
  });
}

/** Is all of a non-empty range inside the sum of the others? */
export function isCovered({ base, end }: Span, ranges: readonly Span[]): boolean {
  if (end <= base) return false;
  let at = base;
  for (const range of [...ranges].sort((a, b) => (a.base < b.base ? -1 : 1))) {
    if (range.base <= at && at < range.end) at = range.end;
  }
  return at >= end;
}
