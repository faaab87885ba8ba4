import {
  type Diagnostic,
  decodeUtf8,
  diagnostic,
  type FileHost,
  type FileId,
  fileId,
  LineTable,
  type SourceTexts,
  type Span,
} from '@carveout/core';
import { parseAllocScript } from '@carveout/grammar-alloc-script';
import { readJsonScript, runtimeCodes, type Script } from '@carveout/runtime';
import { readProblem } from '../inputs/input-problem.ts';
import { scriptOf } from './script-of.ts';

export interface ScriptInput {
  readonly path: string;
  /** When it comes from no file; `path` then only names it. */
  readonly content?: Uint8Array;
  /** Bytes per page where the script does not say: the board's. */
  readonly pageSize: number | null;
}

export interface ScriptRead {
  /** Null when something is wrong: a script is run as a whole or not at all. */
  readonly script: Script | null;
  /** The document that a JSON script was read from, else null. */
  readonly document: unknown;
  readonly diagnostics: readonly Diagnostic[];
  /** Span of each step; whole files have one for all. */
  readonly spans: readonly Span[];
  readonly sources: SourceTexts;
}

/** Reads an allocation script in either form, told apart by its first character. Never throws. */
export function readAllocScript({ path, content, pageSize }: ScriptInput, host: FileHost): ScriptRead {
  const read = content ? ({ ok: true, bytes: content } as const) : host.read(path);
  const file = fileId(path);
  if (!read.ok) return failed(readProblem(path, 'allocation script', read.failure, read.detail), undefined);
  const text = decodeUtf8(read.bytes);
  const table = new LineTable(text);
  if (/^\s*[[{]/.test(text)) return readJson(text, file, table);
  const { settings, commands, spans, diagnostics } = parseAllocScript(text, file);
  const { script, problems } = scriptOf(settings, commands, pageSize);
  const all = [...diagnostics, ...problems];
  const sources = sourcesOf(file, table);
  return { script: all.length > 0 ? null : script, document: null, diagnostics: all, spans, sources };
}

function readJson(text: string, file: FileId, table: LineTable): ScriptRead {
  const start: Span = { file, start: 0, end: 0 };
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    const message = `${file} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`;
    return failed(diagnostic(runtimeCodes.jsonForm, start, message), table);
  }
  const result = readJsonScript(document);
  if (!result.ok)
    return failed(diagnostic(runtimeCodes.jsonForm, start, `\`${result.where}\` ${result.message}`), table);
  return { script: result.script, document, diagnostics: [], spans: [], sources: sourcesOf(file, table) };
}

const failed = (problem: Diagnostic, table: LineTable | undefined): ScriptRead => ({
  script: null,
  document: null,
  diagnostics: [problem],
  spans: [],
  sources: sourcesOf(problem.span.file, table),
});

const sourcesOf = (file: FileId, table: LineTable | undefined): SourceTexts => ({
  lines: (asked) => (asked === file ? table : undefined),
});
