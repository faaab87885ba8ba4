import type { Finding } from './diagnostic.ts';
import type { SourceTexts } from './source-texts.ts';

/** What stays the same of a finding when lines move, and when numbers in its message change. */
export interface FindingIdentity {
  readonly rule: string;
  readonly file: string;
  /** Path of the node it is about, or empty. */
  readonly node: string;
  /** Text of the first line it marks, without blanks around it; empty for a file without lines. */
  readonly line: string;
  /** Counts findings that are the same in all of the above, by position. */
  readonly index: number;
}

/** The text alone of a line can be long, as in files that machines write. */
const LONGEST_LINE = 200;

/** Identities, in the order of `findings`. The same finding in several variants has one. */
export function identify(findings: readonly Finding[], sources: SourceTexts): readonly FindingIdentity[] {
  const places = new Map<string, Map<string, number>>();
  const keyed = findings.map((finding) => ({ finding, what: withoutIndex(finding, sources) }));
  for (const { finding, what } of [...keyed].sort((a, b) => comparePlace(a.finding, b.finding))) {
    const key = JSON.stringify(what);
    const known = places.get(key) ?? new Map<string, number>();
    places.set(key, known);
    if (!known.has(placeOf(finding))) known.set(placeOf(finding), known.size);
  }
  return keyed.map(({ finding, what }) => ({
    ...what,
    index: places.get(JSON.stringify(what))?.get(placeOf(finding)) ?? 0,
  }));
}

function withoutIndex({ rule, span, node = '' }: Finding, sources: SourceTexts): Omit<FindingIdentity, 'index'> {
  const lines = sources.lines(span.file);
  const text = lines ? lines.lineText(lines.positionAt(span.start).line).trim() : '';
  return { rule, file: span.file, node, line: text.slice(0, LONGEST_LINE) };
}

const placeOf = ({ span, message }: Finding): string => `${span.start} ${span.end} ${message}`;

const comparePlace = (a: Finding, b: Finding): number =>
  a.span.start - b.span.start ||
  a.span.end - b.span.end ||
  (a.message < b.message ? -1 : a.message > b.message ? 1 : 0);
