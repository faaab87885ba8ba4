import type { EventPlace, TraceEvent } from './trace-event.ts';

/** What a line is: an event, about something else, or about CMA and not understood. */
export type ParsedLine = TraceEvent | 'other' | 'broken';

const EVENT = /(?:^|[\s:])cma_(alloc_start|alloc_finish|alloc_busy_retry|alloc|release):\s+(.*)$/;
const FIELD = /(?:^|\s)(\w+)=(\S*)/g;
/** Followed by the event's name in ftrace and trace-cmd text, by a bracket in dmesg. */
const TIME = /(?:^|\s)(\d+\.\d{1,9}):\s/;
const DMESG_TIME = /^\s*(?:<\d+>)?\[\s*(\d+\.\d+)\]/;
/** `NAME-PID [CPU]`, with the thread group between them in some settings; `NAME PID [CPU]` in perf's text. */
const TASK = /[-\s](\d{1,9})\s+(?:\([^)]*\)\s+)?\[\d+\]/;
const REFUSED =
  /cma: (?:__)?cma_alloc(?:_frozen)?: (?:(.*): )?alloc failed, req-size: (\d{1,15}) pages, ret: (-\d{1,4})\s*$/;

/**
 * One line of `trace-cmd report`, of /sys/kernel/tracing/trace or of dmesg, in the wording of any release: `cma_alloc` and
 * `cma_release` without area (up to 5.10), start and finish (5.13), with an error number (6.x), with total and available pages
 * (6.15). Never throws.
 */
export function parseTraceLine(line: string): ParsedLine {
  if (!line.includes('cma')) return 'other';
  if (line.includes('alloc failed, req-size')) return refusalOf(line);
  const event = EVENT.exec(line);
  if (!event) return 'other';
  const fields = fieldsOf(event[2] ?? '');
  const pages = countOf(fields.get('count') ?? fields.get('request_count'));
  if (pages === null) return 'broken';
  const at = placeOf(fields, line);
  const pfn = pfnOf(fields.get('pfn'));
  const align = countOf(fields.get('align')) ?? 0;
  switch (event[1]) {
    case 'alloc_start':
      return { kind: 'start', at, pages, align };
    case 'alloc':
      return pfn === undefined ? 'broken' : { kind: 'finish', at, pfn, pages, align, error: null };
    case 'alloc_finish':
      return pfn === undefined ? 'broken' : finishOf(fields, { at, pfn, pages, align });
    case 'alloc_busy_retry':
      return typeof pfn === 'number' ? { kind: 'retry', at, pfn, pages, align } : 'broken';
    default:
      return typeof pfn === 'number' ? { kind: 'release', at, pfn, pages } : 'broken';
  }
}

interface Finished {
  readonly at: EventPlace;
  readonly pfn: number | null;
  readonly pages: number;
  readonly align: number;
}

/** After busy places a failed call shows the last one it tried: the page, or the error, tells the failure. */
function finishOf(fields: ReadonlyMap<string, string>, { at, pfn, pages, align }: Finished): TraceEvent {
  const text = fields.get('errorno');
  const error = text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : null;
  const failed = (error !== null && error !== 0) || /^(?:0x)?0+$|^\(?null\)?$/.test(fields.get('page') ?? '');
  return { kind: 'finish', at, pfn: failed ? null : pfn, pages, align, error };
}

function fieldsOf(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [, key = '', value = ''] of text.matchAll(FIELD)) fields.set(key, value);
  return fields;
}

const countOf = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;

/** Hexadecimal with and without `0x`; all ones for none. Undefined when it is no number. */
function pfnOf(text: string | undefined): number | null | undefined {
  const digits = text === undefined ? undefined : /^(?:0x)?([0-9a-f]{1,16})$/i.exec(text)?.[1];
  if (digits === undefined) return undefined;
  if (/^f{8}(?:f{8})?$/i.test(digits)) return null;
  const value = Number.parseInt(digits, 16);
  return Number.isSafeInteger(value) ? value : undefined;
}

function placeOf(fields: ReadonlyMap<string, string>, line: string): EventPlace {
  const time = TIME.exec(line)?.[1];
  return {
    time: time === undefined ? null : Number(time),
    area: fields.get('name') ?? null,
    total: countOf(fields.get('total_count')),
    task: countOf(TASK.exec(line)?.[1]),
  };
}

function refusalOf(line: string): ParsedLine {
  const match = REFUSED.exec(line);
  if (!match) return 'broken';
  const time = DMESG_TIME.exec(line)?.[1];
  const at = { time: time === undefined ? null : Number(time), area: match[1] ?? null, total: null, task: null };
  return { kind: 'refused', at, pages: Number(match[2]), error: Number(match[3]) };
}
