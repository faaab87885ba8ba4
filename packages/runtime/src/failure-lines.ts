import { clearRuns } from '@carveout/allocator';
import type { RuntimeArea } from './area.ts';
import type { AllocOutcome } from './cma-alloc.ts';
import type { Machine } from './machine.ts';

/** A line of dmesg about a run-time allocation. */
export interface RuntimeLogLine {
  readonly text: string;
  /** The kernel drops it after ten of its kind in five seconds. */
  readonly rateLimited: boolean;
}

/**
 * What the kernel prints about a failed call without __GFP_NOWARN; nothing for a success, and nothing for requests that
 * it refuses before searching. `area` is the area after the call.
 */
export function failureLines(
  machine: Machine,
  area: RuntimeArea,
  pages: number,
  outcome: AllocOutcome,
): readonly RuntimeLogLine[] {
  const { does } = machine;
  if (!isPrinted(does.impossibleRequest, outcome) || does.allocFailureLine === 'none') return [];
  const name = does.allocFailureLine === 'with-area' ? `${area.name}: ` : '';
  const text = `cma: ${does.allocFunctionName}: ${name}alloc failed, req-size: ${pages} pages, ret: ${outcome.error}`;
  return [{ text, rateLimited: does.allocFailureRateLimited }, ...freeList(machine, area)];
}

function isPrinted(impossible: Machine['does']['impossibleRequest'], { kind }: AllocOutcome): boolean {
  if (kind === 'allocated' || kind === 'nothing-asked') return false;
  return kind !== 'too-large' || impossible === 'oversize-fails-late';
}

/** cma_debug_show_areas(): pages@bit of every free run. */
function freeList({ does, cmaDebug }: Machine, area: RuntimeArea): readonly RuntimeLogLine[] {
  const scale = 2 ** area.orderPerBit;
  const free = clearRuns(area.bitmap);
  const total = free.reduce((sum, { count }) => sum + count * scale, 0);
  const sum = `=> ${total} free of ${area.pages} total pages`;
  const piece = ({ start, count }: { readonly start: number; readonly count: number }): string =>
    `${count * scale}@${start}`;
  if (does.freeListDump === 'by-range') {
    const pieces = free.map((run) => (run.start === 0 ? '' : '+') + piece(run)).join('');
    return ['cma: number of available pages: ', `cma: range 0: ${pieces}`, 'cma: ', sum].map(unlimited);
  }
  if (does.freeListDump === 'with-cma-debug' && !cmaDebug) return [];
  return [unlimited(`cma: number of available pages: ${free.map(piece).join('+')}${sum}`)];
}

const unlimited = (text: string): RuntimeLogLine => ({ text, rateLimited: false });
