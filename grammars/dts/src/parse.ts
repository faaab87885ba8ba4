import { type Diagnostic, type FileId, identityMap, type PositionMap } from '@carveout/core';
import type { DtsFile } from './ast.ts';
import { codes } from './codes.ts';
import { DtsParser } from './dts-parser.ts';
import { ParseContext } from './parse-context.ts';
import { ProblemList } from './problems.ts';
import { RecoveringParser } from './recovering-parser.ts';

export interface ParseDtsOptions {
  /** Errors listed at most, and warnings likewise; 100 unless given. */
  readonly maxProblems?: number;
}

export interface ParseDtsResult {
  /** All that could be read; complete when no diagnostic is an error. */
  readonly ast: DtsFile;
  /** Sorted by the user's file and position. */
  readonly diagnostics: readonly Diagnostic[];
}

// Building a parser takes longer than parsing most files, so each is made once, when first needed.
let batch: DtsParser | undefined;
let recovering: RecoveringParser | undefined;

/**
 * Reads DTS version 1 as dtc 1.8 does. `text` is already preprocessed (no `#include`, `/include/` or line markers);
 * offsets in the AST are those of `text`, spans of diagnostics go through `positions` to the user's files. Never throws.
 */
export function parseDts(text: string, positions: PositionMap | FileId, options: ParseDtsOptions = {}): ParseDtsResult {
  const map = typeof positions === 'string' ? identityMap(positions) : positions;
  const limit = options.maxProblems ?? 100;
  const first = run(() => (batch ??= new DtsParser(new ParseContext(false))), text, limit);
  if (!first.problems.needsRecovery) return { ast: first.ast, diagnostics: first.problems.toDiagnostics(map) };
  const { ast, problems } = run(() => (recovering ??= new RecoveringParser()), text, limit);
  return { ast, diagnostics: problems.toDiagnostics(map) };
}

/**
 * Reads a part of a file that consists of whole top-level items: an included file as a rule. Offsets of the result start
 * at `base`. Null when the part does not stand alone, or anything is wrong with it: then the file is to be read as a whole.
 * Whether `/dts-v1/;`, `/plugin/;` and the root come first only the caller can tell, who knows all parts.
 */
export function parseDtsFragment(text: string, base: number): DtsFile | null {
  batch ??= new DtsParser(new ParseContext(false));
  const problems = new ProblemList(1);
  try {
    const ast = batch.parse(text, problems, { base });
    return problems.isEmpty ? ast : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function run(parser: () => DtsParser, text: string, limit: number): { ast: DtsFile; problems: ProblemList } {
  const problems = new ProblemList(limit);
  try {
    const ast = parser().parse(text, problems);
    checkFile(ast, problems);
    return { ast, problems };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // The caller had used most of the stack already; what was noted while it unwound means nothing.
    const tooDeep = new ProblemList(limit);
    tooDeep.addSyntax(
      { info: codes.tooDeep, start: 0, end: 0, message: 'nested too deeply for the stack that is left' },
      0,
    );
    return { ast: EMPTY, problems: tooDeep };
  }
}

const EMPTY: DtsFile = { kind: 'file', versionTag: false, plugin: false, memreserves: [], items: [] };

function checkFile(ast: DtsFile, problems: ProblemList): void {
  if (!ast.versionTag) {
    const message = 'the file does not begin with `/dts-v1/;`';
    problems.add({ info: codes.versionTag, start: 0, end: 0, message, help: 'add `/dts-v1/;` as the first line' });
  }
  if (ast.items.length === 0 && !problems.needsRecovery) {
    problems.add({ info: codes.order, start: 0, end: 0, message: 'the file has no root node', help: 'add `/ { };`' });
  }
}
