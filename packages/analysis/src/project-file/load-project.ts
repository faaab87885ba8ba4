import {
  compareDiagnostics,
  type Diagnostic,
  decodeUtf8,
  diagnostic,
  dirname,
  type FileHost,
  fileId,
  joinPath,
  LineTable,
  type SourceTexts,
} from '@carveout/core';
import type { LintConfig } from '@carveout/lint';
import { projectCodes } from '../codes.ts';
import { readProblem } from '../inputs/input-problem.ts';
import type { BoardInput } from '../model.ts';
import { type BoardJson, boardInputs, type ProjectScope } from './board-inputs.ts';
import { parseProjectDocument } from './document.ts';
import { type FailOn, type ProjectLintJson, projectLayers } from './lint-section.ts';
import { schemaMessage } from './schema-message.ts';
import { validateProject } from './validate.ts';

/** The boards of a project file by name, in the file's order; each with the inputs of every variant. */
export interface Project {
  readonly path: string;
  readonly boards: ReadonlyMap<string, readonly BoardInput[]>;
  readonly lint: ProjectLint;
}

/** What the file says about linting beyond single boards. */
export interface ProjectLint {
  /** For device trees that are no board of the project, but lie in its directory. */
  readonly config: LintConfig;
  /** As the host names it. */
  readonly baseline: string | undefined;
  readonly maxWarnings: number | undefined;
  readonly failOn: FailOn | undefined;
}

export interface ProjectResult {
  /** null when the file could not be used at all. */
  readonly project: Project | null;
  /** Sorted by place; with an error nothing of the project is to be used. */
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: SourceTexts;
}

interface ProjectJson {
  readonly boards: Readonly<Record<string, BoardJson>>;
  readonly lint?: ProjectLintJson;
}

/**
 * Reads and checks `carveout.json` or `carveout.yaml`. Never throws on what the file may hold. `cwd` (absolute) tells where
 * relative paths start; needed for patterns of files when the project file lies above.
 */
export function loadProject(path: string, host: FileHost, cwd?: string): ProjectResult {
  const file = fileId(path);
  const read = host.read(path);
  if (!read.ok) {
    const problem = readProblem(path, 'project file', read.failure, read.detail);
    const { code, rule } = projectCodes.missing;
    return failed([{ ...problem, code, rule }], { lines: () => undefined });
  }
  const text = decodeUtf8(read.bytes);
  const table = new LineTable(text);
  const sources: SourceTexts = { lines: (name) => (name === file ? table : undefined) };
  const document = parseProjectDocument(text, file);
  if (document.problems.length > 0) {
    return failed(
      document.problems.map(({ message, span }) => diagnostic(projectCodes.syntax, span, message)),
      sources,
    );
  }
  const written = (at: readonly (string | number)[]): string => {
    const { start, end } = document.spanAt(at);
    return text.slice(start, end);
  };
  const errors = validateProject(document.value).map((error) => {
    const { path: place, atKey, message, help } = schemaMessage(error, written);
    return diagnostic(projectCodes.schema, document.spanAt(place, atKey), message, { help });
  });
  if (errors.length > 0) return failed(errors, sources);
  const json = document.value as ProjectJson; // validated just now
  const problems: Diagnostic[] = [];
  const directory = dirname(path);
  const given = json.lint ?? {};
  const layers = projectLayers(given, { document, problems });
  const lint: LintConfig = { directory, ...(cwd === undefined ? {} : { cwd }), layers };
  const scope: ProjectScope = { file, text, directory, document, lint, problems };
  const boards = new Map(Object.entries(json.boards).map(([name, board]) => [name, boardInputs(name, board, scope)]));
  const project = { path, boards, lint: projectLint(given, lint) };
  return { project, diagnostics: problems.sort(compareDiagnostics), sources };
}

const projectLint = ({ baseline, maxWarnings, failOn }: ProjectLintJson, config: LintConfig): ProjectLint => ({
  config,
  baseline: baseline === undefined ? undefined : joinPath(config.directory ?? '.', baseline),
  maxWarnings,
  failOn,
});

const failed = (diagnostics: readonly Diagnostic[], sources: SourceTexts): ProjectResult => ({
  project: null,
  diagnostics: [...diagnostics].sort(compareDiagnostics),
  sources,
});
