import type { DiagnosticCode, FileId, Finding, LineTable, Severity, SourceTexts, Span } from '@carveout/core';
import type { LintReport, ReportShard, SuppressedFinding } from '../lint/lint-report.ts';
import type { DiagnosticJson } from './diagnostic-json.ts';
import type { LocationJson } from './location-json.ts';
import { PlacedTexts } from './placed-texts.ts';

/** A report that `lintJson` wrote, or why it is none. */
export type ReadReport =
  | { readonly ok: true; readonly report: LintReportJson }
  | { readonly ok: false; readonly message: string };

interface FindingJson extends DiagnosticJson {
  readonly node: string | null;
}

interface SuppressedJson extends FindingJson {
  readonly by: 'comment' | 'baseline';
  readonly reason: string;
}

export interface LintReportJson {
  readonly diagnostics: readonly FindingJson[];
  readonly suppressed: readonly SuppressedJson[];
  readonly checked: readonly string[];
  readonly shard?: ReportShard;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isListOf = (value: unknown, isOne: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isOne);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 1;

const isLocation = (value: unknown): boolean =>
  isObject(value) &&
  isText(value['file']) &&
  ['line', 'column', 'endLine', 'endColumn'].every((name) => isCount(value[name]));

const isVariant = (value: unknown): boolean =>
  value === null || (isObject(value) && Object.values(value).every(isText));

const isFix = (value: unknown): boolean =>
  value === null ||
  (isObject(value) &&
    isText(value['title']) &&
    typeof value['safe'] === 'boolean' &&
    isListOf(value['edits'], (edit) => isObject(edit) && isLocation(edit['location']) && isText(edit['text'])));

const isFinding = (value: unknown): boolean =>
  isObject(value) &&
  /^[A-Z]{3}\d+$/.test(String(value['code'])) &&
  ['rule', 'message'].every((name) => isText(value[name])) &&
  ['help', 'node'].every((name) => value[name] === null || isText(value[name])) &&
  ['error', 'warning', 'info'].includes(String(value['severity'])) &&
  isLocation(value['location']) &&
  isListOf(value['related'], (one) => isObject(one) && isLocation(one['location']) && isText(one['message'])) &&
  isVariant(value['variant']) &&
  isFix(value['fix']);

const isSuppressed = (value: unknown): boolean =>
  isFinding(value) &&
  isObject(value) &&
  isText(value['reason']) &&
  ['comment', 'baseline'].includes(String(value['by']));

const isShard = (value: unknown): boolean =>
  value === undefined ||
  (isObject(value) &&
    isCount(value['index']) &&
    isCount(value['count']) &&
    Number(value['index']) <= Number(value['count']));

/** Reads `carveout lint --format json`. Whatever it is not exactly is refused: half a report would hide findings. */
export function readLintReport(text: string): ReadReport {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, message: text.trim() === '' ? 'it is empty' : 'it is no JSON, or is cut short' };
  }
  if (!isObject(value) || !('schemaVersion' in value) || !('diagnostics' in value))
    return { ok: false, message: 'it is no report of `carveout lint --format json`' };
  if (value['schemaVersion'] !== 1)
    return { ok: false, message: `its schemaVersion is ${JSON.stringify(value['schemaVersion'])}, this tool reads 1` };
  const isValid =
    isListOf(value['diagnostics'], isFinding) &&
    isListOf(value['suppressed'], isSuppressed) &&
    isListOf(value['checked'], isText) &&
    isShard(value['shard']);
  if (!isValid) return { ok: false, message: 'it is not as `carveout lint --format json` writes it' };
  return { ok: true, report: value as unknown as LintReportJson }; // checked field by field just now
}

/** Shards of which there is no report, of every number of shards that the reports name: `3/4`. */
export function missingShards(reports: readonly LintReportJson[]): readonly string[] {
  const there = new Map<number, Set<number>>();
  for (const { shard } of reports) {
    if (!shard) continue;
    there.set(shard.count, (there.get(shard.count) ?? new Set()).add(shard.index));
  }
  return [...there].flatMap(([count, indices]) =>
    Array.from({ length: Math.min(count, MOST_SHARDS) }, (_, at) => at + 1)
      .filter((index) => !indices.has(index))
      .map((index) => `${index}/${count}`),
  );
}

/** `--shard` takes no more. */
const MOST_SHARDS = 100_000;

/**
 * Several reports as one. `textOf` gives the text of a file that findings are in, where it is at hand: for excerpts, and only
 * used when the places of the reports lie in it.
 */
export function mergeLintReports(
  reports: readonly LintReportJson[],
  textOf: (file: FileId) => LineTable | undefined,
): Pick<LintReport, 'findings' | 'suppressed' | 'sources' | 'checked'> {
  const all = reports.flatMap(({ diagnostics, suppressed }) => [...diagnostics, ...suppressed]);
  const texts = new PlacedTexts(all.flatMap(locationsOf), textOf);
  const sources: SourceTexts = { lines: (file) => texts.lines(file) };
  return {
    findings: reports.flatMap(({ diagnostics }) => diagnostics.map((one) => findingOf(one, texts))),
    suppressed: reports.flatMap(({ suppressed }) =>
      suppressed.map((one): SuppressedFinding => ({ finding: findingOf(one, texts), by: one.by, reason: one.reason })),
    ),
    sources,
    checked: [...new Set(reports.flatMap(({ checked }) => checked))],
  };
}

const locationsOf = ({ location, related, fix }: DiagnosticJson): readonly LocationJson[] => [
  location,
  ...related.map((one) => one.location),
  ...(fix?.edits ?? []).map((edit) => edit.location),
];

function findingOf({ node, help, fix, ...json }: FindingJson, texts: PlacedTexts): Finding {
  const spanOf = (location: LocationJson): Span => texts.spanOf(location);
  return {
    code: json.code as DiagnosticCode,
    rule: json.rule,
    severity: json.severity satisfies Severity,
    message: json.message,
    span: spanOf(json.location),
    related: json.related.map(({ location, message }) => ({ span: spanOf(location), message })),
    ...(help === null ? {} : { help }),
    ...(node === null ? {} : { node }),
    ...(fix === null
      ? {}
      : { fix: { ...fix, edits: fix.edits.map(({ location, text }) => ({ span: spanOf(location), text })) } }),
    variant: json.variant,
  };
}
