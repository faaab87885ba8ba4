import { boardTitle } from '../board-title.ts';
import { noteLines } from '../layout/note-lines.ts';
import { displayWidth, padEnd, padStart } from '../text/display-width.ts';
import { heading, joinLines } from '../text/heading.ts';
import type { Style } from '../text/palette.ts';
import { shortPlace } from '../text/place.ts';
import { printable } from '../text/printable.ts';
import { type TextOptions, textOptions } from '../text/text-options.ts';
import { wrap, wrapWith } from '../text/wrap.ts';
import { countChecks, type VerifyCheck, type VerifyView } from './verify-view.ts';

/** What agrees with a recorded boot and what does not, line by line, with the likely reason. */
export function verifyText(view: VerifyView, given: Partial<TextOptions> = {}): string {
  const options = textOptions(given);
  const { simulation, taken, checks } = view;
  const lines: string[] = [];
  if (simulation) lines.push(options.palette('bold', boardTitle({ ...view, simulation })), '');
  lines.push(...verdictLines(view, options));
  if (taken.length > 0) lines.push('', ...heading('Taken from the log', options), ...takenLines(view));
  if (checks.length > 0) lines.push('', ...heading('Comparison', options));
  const digits = Math.max(1, ...checks.map(({ span }) => lineOf(span, view.sources).length));
  for (const check of checks)
    lines.push(...checkLines(check, padStart(lineOf(check.span, view.sources), digits), options));
  const notes =
    view.verdict === 'agrees' ? [] : (simulation?.notes ?? []).filter(({ affectsPlacement }) => affectsPlacement);
  if (notes.length > 0)
    lines.push('', ...heading('What the prediction rests on', options), ...noteLines(notes, options));
  return joinLines(lines);
}

const VERDICT_STYLE: Readonly<Record<VerifyView['verdict'], Style>> = {
  agrees: 'green',
  differs: 'red',
  undecided: 'yellow',
  unreadable: 'red',
};

function verdictLines(view: VerifyView, options: TextOptions): readonly string[] {
  const text = wrap(verdictText(view), options.width);
  return text.map((line) => options.palette(VERDICT_STYLE[view.verdict], line));
}

function verdictText({ verdict, log, checks, because, settle }: VerifyView): string {
  const { agree, differ, unknown } = countChecks(checks);
  const name = printable(log);
  const rest = unknown > 0 ? `; ${unknown} cannot be told from this log` : '';
  const compared = agree + differ;
  switch (verdict) {
    case 'agrees':
      return `Agrees with ${name}: all ${compared} things that were compared${rest}.`;
    case 'differs':
      return `Differs from ${name}: ${differ} of ${compared} things that were compared do not agree${rest}.`;
    case 'undecided': {
      const open = settle === null ? '' : ` To settle it: ${printable(settle)}`;
      return `Cannot tell from ${name}: ${differ} of ${compared} things do not agree, but ${printable(because ?? '')}.${open}`;
    }
    case 'unreadable':
      return `Nothing to compare with ${name}.`;
  }
}

function takenLines({ taken, sources }: VerifyView): readonly string[] {
  const rows = taken.map(({ flag, text, span }) => ({
    flag: `--${flag} `,
    text: printable(text),
    place: shortPlace(span, sources),
  }));
  const width = Math.max(...rows.map(({ place }) => displayWidth(place)));
  return rows.map(({ flag, text, place }) => `  ${padEnd(place, width)}  ${flag}${text}`);
}

interface Mark {
  readonly sign: string;
  readonly ascii: string;
  readonly style: Style;
}

const MARKS: Readonly<Record<VerifyCheck['status'], Mark>> = {
  agrees: { sign: '✓', ascii: '=', style: 'green' },
  wording: { sign: '≈', ascii: '~', style: 'green' },
  differs: { sign: '✗', ascii: 'x', style: 'red' },
  missing: { sign: '−', ascii: '-', style: 'red' },
  unexpected: { sign: '+', ascii: '+', style: 'red' },
  unknown: { sign: '?', ascii: '?', style: 'yellow' },
};

/** Number of a line of the log; empty for what has none. */
function lineOf(span: VerifyCheck['span'], sources: VerifyView['sources']): string {
  const position = span && sources.lines(span.file)?.positionAt(span.start);
  return position ? String(position.line) : '';
}

/** One line for what agrees; both sides and the reason for what does not. `line`: of the log, in a column. */
function checkLines(check: VerifyCheck, line: string, options: TextOptions): readonly string[] {
  const { sign, ascii, style } = MARKS[check.status];
  const mark = options.palette(style, options.unicode ? sign : ascii);
  const name = check.name === null ? '' : `${printable(check.name)}: `;
  const indent = ' '.repeat(displayWidth(line) + 4);
  const head = (text: string): readonly string[] =>
    wrapWith(indent, `${name}${printable(text)}`, options.width).map((part, index) =>
      index === 0 ? `${mark} ${options.palette('dim', line)}  ${part.slice(indent.length)}` : part,
    );
  const detail = (label: string, text: string): readonly string[] =>
    wrapWith(`${indent}${label}  `, printable(text), options.width);
  const reason = check.reason === null ? [] : detail('why      ', check.reason);
  switch (check.status) {
    case 'agrees':
      return head(check.recorded ?? check.predicted ?? '');
    case 'missing':
      return [...head('predicted, not in the log'), ...detail('predicted', check.predicted ?? ''), ...reason];
    case 'unexpected':
      return [...head('in the log, not predicted'), ...detail('recorded ', check.recorded ?? ''), ...reason];
    case 'wording':
    case 'differs':
      return [...head(DIFFERENT[check.status]), ...both(check, detail), ...reason];
    case 'unknown':
      return [...head('cannot be told'), ...both(check, detail), ...reason];
  }
}

const DIFFERENT = { wording: 'agrees in other words', differs: 'differs' } as const;

const both = (check: VerifyCheck, detail: (label: string, text: string) => readonly string[]): readonly string[] => [
  ...(check.predicted === null ? [] : detail('predicted', check.predicted)),
  ...(check.recorded === null ? [] : detail('recorded ', check.recorded)),
];
