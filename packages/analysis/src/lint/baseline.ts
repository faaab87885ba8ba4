import {
  type Diagnostic,
  decodeUtf8,
  diagnostic,
  dirname,
  type FileHost,
  type Finding,
  fileId,
  identify,
  joinPath,
  relativePath,
  type SourceTexts,
} from '@carveout/core';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { projectCodes } from '../codes.ts';

/** A finding that is known, and how often it is: told by what stays when lines move. */
export interface BaselineEntry {
  readonly rule: string;
  /** Relative to the baseline's directory. */
  readonly file: string;
  readonly node?: string;
  /** Text of the line, without blanks around it. */
  readonly line?: string;
  /** Missing: once. */
  readonly count?: number;
}

export interface Baseline {
  readonly path: string;
  /** Absolute working directory. */
  readonly cwd: string;
  readonly entries: readonly BaselineEntry[];
}

const SCHEMA = {
  type: 'object',
  required: ['schemaVersion', 'findings'],
  additionalProperties: false,
  properties: {
    schemaVersion: { const: 1 },
    findings: {
      type: 'array',
      items: {
        type: 'object',
        required: ['rule', 'file'],
        additionalProperties: false,
        properties: {
          rule: { type: 'string' },
          file: { type: 'string' },
          node: { type: 'string' },
          line: { type: 'string' },
          count: { type: 'integer', minimum: 1 },
        },
      },
    },
  },
} as const;

export type BaselineResult =
  | { readonly ok: true; readonly baseline: Baseline }
  | { readonly ok: false; readonly missing: boolean; readonly problem: Diagnostic };

/** Reads a baseline file. Never throws on what is in it. */
export function readBaseline(path: string, cwd: string, host: FileHost): BaselineResult {
  const failed = (message: string, help: string, missing = false): BaselineResult => {
    const span = { file: fileId(path), start: 0, end: 0 };
    return { ok: false, missing, problem: diagnostic(projectCodes.baseline, span, message, { help }) };
  };
  const read = host.read(path);
  const make = '`carveout lint --update-baseline` writes it';
  if (!read.ok) {
    const missing = read.failure === 'missing';
    return failed(
      `baseline \`${path}\` ${missing ? 'does not exist' : `cannot be read: ${read.detail}`}`,
      make,
      missing,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(decodeUtf8(read.bytes));
  } catch (error) {
    return failed(`baseline \`${path}\` is no JSON: ${error instanceof Error ? error.message : String(error)}`, make);
  }
  const ajv = new Ajv2019();
  if (!ajv.validate(SCHEMA, value)) {
    const { instancePath = '', message = '' } = ajv.errors?.[0] ?? {};
    return failed(`baseline \`${path}\`: ${instancePath || 'the file'} ${message}`, make);
  }
  return { ok: true, baseline: { path, cwd, entries: (value as { findings: readonly BaselineEntry[] }).findings } };
}

export interface BaselineMatch {
  readonly fresh: readonly Finding[];
  readonly known: readonly Finding[];
  /** What is no more found, with how often it is missed. */
  readonly stale: readonly BaselineEntry[];
}

/** Reading and compiling: with these errors nothing else is known about the input, and nothing is to get used to. */
const INVALID = /^(CPP|DTS|FDT|INP|PRJ)/;
const canBeKnown = ({ code, severity }: Finding): boolean => severity !== 'error' || !INVALID.test(code);

export function matchBaseline(findings: readonly Finding[], sources: SourceTexts, baseline: Baseline): BaselineMatch {
  const counts = new Map<string, number>();
  for (const entry of baseline.entries) {
    counts.set(keyOf(entry), (counts.get(keyOf(entry)) ?? 0) + (entry.count ?? 1));
  }
  const seen = new Map<string, number>();
  const known: Finding[] = [];
  const fresh: Finding[] = [];
  const identities = identify(findings, sources);
  for (const [at, finding] of findings.entries()) {
    const identity = identities[at];
    if (!identity) continue;
    const key = keyOf({ ...identity, file: namedBy(baseline, identity.file) });
    const isKnown = canBeKnown(finding) && identity.index < (counts.get(key) ?? 0);
    (isKnown ? known : fresh).push(finding);
    if (isKnown) seen.set(key, Math.max(seen.get(key) ?? 0, identity.index + 1));
  }
  const stale = unique(baseline.entries).flatMap((entry) => {
    const missed = (counts.get(keyOf(entry)) ?? 0) - (seen.get(keyOf(entry)) ?? 0);
    return missed > 0 ? [{ ...entry, count: missed }] : [];
  });
  return { fresh, known, stale };
}

/** Entries for all of `findings`, sorted. */
export function baselineEntries(
  findings: readonly Finding[],
  sources: SourceTexts,
  place: Pick<Baseline, 'path' | 'cwd'>,
): readonly BaselineEntry[] {
  const entries = new Map<string, BaselineEntry>();
  const accepted = findings.filter(canBeKnown);
  for (const { rule, file, node, line, index } of identify(accepted, sources)) {
    const entry = { rule, file: namedBy(place, file), ...(node ? { node } : {}), ...(line ? { line } : {}) };
    const key = keyOf(entry);
    const count = Math.max(index + 1, entries.get(key)?.count ?? 1);
    entries.set(key, count > 1 ? { ...entry, count } : entry);
  }
  return sorted([...entries.values()]);
}

/** `entries` without what is stale: the baseline only shrinks. */
export function withoutStale(
  entries: readonly BaselineEntry[],
  stale: readonly BaselineEntry[],
): readonly BaselineEntry[] {
  const missed = new Map(stale.map((entry) => [keyOf(entry), entry.count ?? 1]));
  const counts = new Map<string, number>();
  for (const entry of entries) counts.set(keyOf(entry), (counts.get(keyOf(entry)) ?? 0) + (entry.count ?? 1));
  return sorted(
    unique(entries).flatMap(({ count: _count, ...entry }) => {
      const left = (counts.get(keyOf(entry)) ?? 0) - (missed.get(keyOf(entry)) ?? 0);
      return left <= 0 ? [] : [left > 1 ? { ...entry, count: left } : entry];
    }),
  );
}

/** The file as the host names it. */
export const fileOf = ({ file }: BaselineEntry, { path }: Pick<Baseline, 'path'>): string =>
  joinPath(dirname(path), file);

/** One entry a line: changes are read in reviews, and merged. */
export function baselineText(entries: readonly BaselineEntry[]): string {
  const lines = entries.map((entry) => `    ${escapeControls(JSON.stringify(entry))}`).join(',\n');
  return `{\n  "schemaVersion": 1,\n  "findings": [${lines === '' ? '' : `\n${lines}\n  `}]\n}\n`;
}

/** What JSON leaves bare and a viewer of changes would act on. */
const escapeControls = (json: string): string =>
  json.replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const namedBy = ({ path, cwd }: Pick<Baseline, 'path' | 'cwd'>, file: string): string =>
  relativePath(dirname(path), file, cwd);

const keyOf = ({ rule, file, node = '', line = '' }: BaselineEntry): string => JSON.stringify([file, rule, node, line]);

const unique = (entries: readonly BaselineEntry[]): readonly BaselineEntry[] => [
  ...new Map(entries.map((entry) => [keyOf(entry), entry])).values(),
];

const sorted = (entries: readonly BaselineEntry[]): readonly BaselineEntry[] =>
  [...entries].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
