import type { CmaBuffer } from './area.ts';
import { type AllocOutcome, type AllocRequest, cmaAlloc, cmaRelease } from './cma-alloc.ts';
import { type Machine, withArea } from './machine.ts';

export interface WriteResult {
  readonly machine: Machine;
  /** What write() returns in errno: 0 or -12. The kernel's own reason is not told to the writer. */
  readonly result: number;
  /** Null for a free. */
  readonly outcome: AllocOutcome | null;
  /** Buffers and parts of buffers given back, in order. */
  readonly released: readonly CmaBuffer[];
}

/** `echo PAGES > alloc`, and the same with an alignment and a name, which the file does not offer. */
export function allocBuffer(
  machine: Machine,
  index: number,
  request: AllocRequest,
  name: string | null = null,
): WriteResult {
  const { machine: after, outcome } = cmaAlloc(machine, index, request);
  const area = after.areas[index];
  if (outcome.at === null || !area) return { machine: after, result: -12, outcome, released: [] };
  const buffer: CmaBuffer = { at: outcome.at, pages: request.pages, name, slackBits: outcome.slackBits };
  const held = withArea(after, index, { ...area, buffers: [...area.buffers, buffer] });
  return { machine: held, result: 0, outcome, released: [] };
}

/**
 * `echo PAGES > free`: buffers go back last in, first out until the count is used up. The last one is cut from its front
 * when one bit is one page; otherwise it stays and the rest of the count is dropped. Never fails.
 */
export function freeBuffers(machine: Machine, index: number, pages: number): WriteResult {
  const area = machine.areas[index];
  const released: CmaBuffer[] = [];
  let after = machine;
  const buffers = [...(area?.buffers ?? [])];
  for (let left = pages; left > 0; ) {
    const buffer = buffers.pop();
    if (!buffer) break;
    if (buffer.pages > left && area?.orderPerBit !== 0) {
      buffers.push(buffer);
      break;
    }
    const whole = buffer.pages <= left;
    const part = whole ? buffer : { ...buffer, pages: left, slackBits: 0 };
    after = cmaRelease(after, index, part);
    released.push(part);
    left -= part.pages;
    if (!whole) {
      buffers.push({ ...buffer, at: buffer.at + part.pages, pages: buffer.pages - part.pages });
    }
  }
  return { machine: keepBuffers(after, index, buffers), result: 0, outcome: null, released };
}

/** Gives back the buffer of that name, wherever it is in the list; undefined when there is none. */
export function freeNamed(machine: Machine, index: number, name: string): WriteResult | undefined {
  const buffers = machine.areas[index]?.buffers ?? [];
  const at = buffers.findLastIndex((buffer) => buffer.name === name);
  const buffer = buffers[at];
  if (!buffer) return undefined;
  const after = cmaRelease(machine, index, buffer);
  return { machine: keepBuffers(after, index, buffers.toSpliced(at, 1)), result: 0, outcome: null, released: [buffer] };
}

function keepBuffers(machine: Machine, index: number, buffers: readonly CmaBuffer[]): Machine {
  const area = machine.areas[index];
  return area ? withArea(machine, index, { ...area, buffers }) : machine;
}

/** A number written to these files: a 64-bit one that the kernel cuts to a C int. Negative ones are larger than any area. */
export function pagesWritten(value: bigint): number {
  const cut = Number(BigInt.asIntN(32, value));
  return cut < 0 ? Number.MAX_SAFE_INTEGER : cut;
}
