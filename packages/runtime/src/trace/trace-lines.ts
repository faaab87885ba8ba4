import { parseTraceLine } from './parse-trace-line.ts';
import type { TraceEvent } from './trace-event.ts';

/** Longer than any line of a trace: what is longer is cut, so that a file without line ends takes no memory. */
const MAX_LINE = 4096;

export interface TraceCounts {
  lines: number;
  /** Lines about CMA that were not understood. */
  broken: number;
}

/** The events of a text that comes in pieces, in order. Keeps at most one line; `counts` tells what was read so far. */
export function* traceEvents(chunks: Iterable<string>, counts: TraceCounts): Iterable<TraceEvent> {
  let rest = '';
  for (const chunk of chunks) {
    const text = rest + chunk;
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      const event = read(text.slice(start, Math.min(end, start + MAX_LINE)), counts);
      if (event) yield event;
      start = end + 1;
    }
    rest = text.slice(start, start + MAX_LINE);
  }
  const last = rest === '' ? undefined : read(rest, counts);
  if (last) yield last;
}

function read(line: string, counts: TraceCounts): TraceEvent | undefined {
  counts.lines++;
  const parsed = parseTraceLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  if (parsed === 'broken') counts.broken++;
  return typeof parsed === 'string' ? undefined : parsed;
}
