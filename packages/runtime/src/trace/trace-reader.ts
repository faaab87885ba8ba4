import { parseTraceLine } from './parse-trace-line.ts';
import type { TraceEvent } from './trace-event.ts';

/** Longer than any line of a trace: what is longer is cut, so that a file without line ends takes no memory. */
const MAX_LINE = 4096;
/** More callers than can be inside cma_alloc() at one time. */
const MAX_CALLERS = 1024;
/** What the ring buffer had no room for, as the kernel and trace-cmd put it; without a number when they do not know it. */
const LOST = /^CPU:\d+ \[(?:LOST (?:\d+ )?EVENTS|(?:\d+ )?EVENTS DROPPED)\]/;

export interface TraceCounts {
  /** Events in the text. */
  readonly events: number;
  readonly lines: number;
  /** Lines about CMA that were not understood. */
  readonly broken: number;
  /** Places at which the recording has a gap. */
  readonly gaps: number;
}

type Start = Extract<TraceEvent, { readonly kind: 'start' }>;

/** The events of a text that comes in pieces, in order. Keeps one line and the calls that are under way, whatever the length. */
export class TraceReader {
  #rest = '';
  #events = 0;
  #lines = 0;
  #broken = 0;
  #gaps = 0;
  /** By process: its last start, as long as no finish came. */
  readonly #open = new Map<number, Start>();

  get counts(): TraceCounts {
    return { events: this.#events, lines: this.#lines, broken: this.#broken, gaps: this.#gaps };
  }

  /** What the next piece completes. */
  *read(chunk: string): Iterable<TraceEvent> {
    const text = this.#rest + chunk;
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      yield* this.#line(text.slice(start, Math.min(end, start + MAX_LINE)));
      start = end + 1;
    }
    this.#rest = text.slice(start, start + MAX_LINE);
  }

  /** What is left when the text ends. */
  *end(): Iterable<TraceEvent> {
    if (this.#rest !== '') yield* this.#line(this.#rest);
    this.#rest = '';
    for (const start of this.#open.values()) yield unanswered(start);
    this.#open.clear();
  }

  *#line(line: string): Iterable<TraceEvent> {
    this.#lines++;
    const parsed = parseTraceLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (parsed === 'broken') this.#broken++;
    else if (parsed !== 'other') {
      this.#events++;
      yield* this.#answered(parsed);
      yield parsed;
    } else if (line.startsWith('CPU:') && LOST.test(line)) {
      // A finish may be among the lost events: nothing can be said of the calls under way.
      this.#gaps++;
      this.#open.clear();
    }
  }

  /** A process does one thing after the other: whatever it does next, its last call has ended. */
  *#answered(event: TraceEvent): Iterable<TraceEvent> {
    const { task } = event.at;
    if (task === null || event.kind === 'retry') return;
    const open = this.#open.get(task);
    if (open) {
      this.#open.delete(task);
      if (event.kind !== 'finish' || event.pages !== open.pages) yield unanswered(open);
    }
    if (event.kind !== 'start') return;
    const [oldest] = this.#open.keys();
    if (this.#open.size >= MAX_CALLERS && oldest !== undefined) this.#open.delete(oldest);
    this.#open.set(task, event);
  }
}

const unanswered = ({ at, pages, align }: Start): TraceEvent => ({ kind: 'unanswered', at, pages, align });
