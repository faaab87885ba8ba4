import type { FileId } from '@carveout/core';
import type { LogLine } from './model.ts';

/** Colours, cursor movement and titles that terminals and boot loaders write. */
const ESCAPES = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[()][0-9A-B]|[=>78cM])/g;

/** A kernel time stamp in the middle of a line: the line feed before it was lost on the wire. */
const GLUED = /(?!^)(?=\[ {0,4}\d{1,6}\.\d{6}\](?:\[ *[TC]\d+\])? )/;

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';

/** What stands before a message, outermost first; each at most once. `stamp` marks the kernel's own. */
const PREFIXES: readonly { readonly pattern: RegExp; readonly stamp: boolean }[] = [
  // Terminal programs and `ts`: [2026-11-21 03:05:41.123], [03:05:41.123]
  { pattern: /^\[(?:\d{4}-\d\d-\d\d[ T])?\d\d:\d\d:\d\d(?:[.,]\d+)?\] ?/, stamp: false },
  // Bare wall clock: 2026-11-21T03:05:41.123456+01:00 host kernel:
  {
    pattern: /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)? (?:(?:\S+ )?kernel: )?/,
    stamp: false,
  },
  // syslog and journalctl: Nov 21 03:05:41 host kernel:
  { pattern: new RegExp(`^${MONTH} {1,2}\\d{1,2} \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)? (?:\\S+ )?kernel: ?`), stamp: false },
  // dmesg -x: kern  :info  :
  { pattern: /^kern *: *[a-z]+ *: /, stamp: true },
  // printk level: <6>
  { pattern: /^<\d{1,3}>/, stamp: true },
  // dmesg -T: [Sat Nov 21 03:05:41 2026]
  { pattern: new RegExp(`^\\[\\w{3} ${MONTH} {1,2}\\d{1,2} \\d\\d:\\d\\d:\\d\\d \\d{4}\\] ?`), stamp: true },
  // printk.time, with the caller of CONFIG_PRINTK_CALLER behind it
  { pattern: /^\[ *\d{1,6}\.\d{1,9}\](?: ?\[ *[TC]\d+\])? ?/, stamp: true },
  { pattern: /^\[ *[TC]\d+\] ?/, stamp: true },
  // A time stamp with bytes that the wire spoilt
  { pattern: /^\[(?=[^\]]*\ufffd)[ \d.\ufffd]{8,16}\] ?/, stamp: true },
];

/**
 * Every line of a capture as the kernel or boot loader wrote it. Ends of lines may be LF, CR LF, CR CR LF or, from progress
 * displays, CR alone; empty lines are left out.
 */
export function splitLines(text: string, file: FileId): readonly LogLine[] {
  const lines: LogLine[] = [];
  let number = 1;
  let start = 0;
  while (start <= text.length) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    pushPieces({ text, file, number, start, end }, lines);
    if (feed < 0) break;
    start = feed + 1;
    number++;
  }
  return lines;
}

interface RawLine {
  readonly text: string;
  readonly file: FileId;
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

function pushPieces({ text, file, number, start, end }: RawLine, lines: LogLine[]): void {
  let at = start;
  for (const piece of text.slice(start, end).split(/\r+/)) {
    for (const part of piece.split(GLUED)) {
      const line = readLine(part, at, number, file);
      if (line) lines.push(line);
      at += part.length;
    }
    while (text[at] === '\r' && at < end) at++;
  }
}

/** A message without its prefixes; its span covers the message alone where no escape sequence stands inside. */
function readLine(raw: string, start: number, number: number, file: FileId): LogLine | undefined {
  const clean = raw.includes('\u001b') ? raw.replace(ESCAPES, '') : raw;
  let text = clean;
  let stamped = false;
  for (const { pattern, stamp } of PREFIXES) {
    const match = pattern.exec(text);
    if (!match) continue;
    text = text.slice(match[0].length);
    stamped ||= stamp;
  }
  text = text.trimEnd();
  if (text === '') return undefined;
  const offset = clean === raw ? raw.indexOf(text) : 0;
  const length = clean === raw ? text.length : raw.length;
  return { number, text, span: { file, start: start + offset, end: start + offset + length }, stamped };
}
