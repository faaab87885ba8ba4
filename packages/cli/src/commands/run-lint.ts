import { analyzeBoard, createSession, foldVariants, lintAnalysis, verdictOf } from '@carveout/analysis';
import type { FileId, Finding, LineTable, SourceTexts } from '@carveout/core';
import {
  countFindings,
  diagnosticsOneLine,
  diagnosticsText,
  lintJson,
  summaryLine,
  type TextOptions,
} from '@carveout/report';
import type { BoardFlags } from '../flags/board-flags.ts';
import { type OutputFlags, readOutputFlags } from '../flags/output-flags.ts';
import type { ExitCode, Io } from '../io.ts';
import { allBoards, findTargets, type Targets } from '../targets.ts';
import { UsageError } from '../usage-error.ts';
import { worst } from './board-verdict.ts';

export interface LintArgs {
  /** Files, directories, boards of the project, `-`; none means every board of the project. */
  readonly inputs: readonly string[];
  readonly format: 'text' | 'json' | 'gcc';
  readonly flags: BoardFlags & OutputFlags;
}

interface Checked {
  readonly findings: readonly Finding[];
  readonly sources: SourceTexts;
}

/** `carveout lint`: everything that is wrong or about to surprise, over any number of inputs. */
export async function runLint(args: LintArgs, io: Io): Promise<ExitCode> {
  const options = readOutputFlags(args.flags, io);
  const found = await lintTargets(args, io);
  const session = createSession(io.files);
  const checked: Checked[] = found.targets.map((target) => {
    const analyses = target.inputs.map((input) => analyzeBoard(input, io.files, session));
    const findings = analyses.map((analysis) => [...analysis.diagnostics, ...lintAnalysis(analysis)]);
    return { findings: foldVariants(findings), sources: joinSources(analyses.map(({ sources }) => sources)) };
  });
  if (found.problems.length > 0) {
    const findings = found.problems.map((problem) => ({ ...problem, variant: null }));
    checked.unshift({ findings, sources: found.sources });
  }
  io.stdout(render(args.format, checked, options));
  return checked.reduce<ExitCode>((code, { findings }) => worst(code, verdictOf(findings)), 0);
}

async function lintTargets(args: LintArgs, io: Io): Promise<Targets> {
  if (args.inputs.length === 0) {
    const boards = await allBoards(args.flags, io);
    if (boards && (boards.targets.length > 0 || boards.problems.length > 0)) return boards;
    const why = boards ? 'the project file has no boards' : 'there is no carveout.json or carveout.yaml here or above';
    throw new UsageError(`nothing to check: ${why}; name device trees or directories`);
  }
  const names: string[] = [];
  for (const name of args.inputs) {
    if (!io.files.isDirectory(name)) names.push(name);
    else names.push(...(await io.listDeviceTrees(name)));
  }
  if (names.length === 0) throw new UsageError(`nothing to check: no .dts or .dtb in ${args.inputs.join(', ')}`);
  return findTargets(withoutRepeats(names), args.flags, io);
}

const withoutRepeats = (names: readonly string[]): readonly string[] => [...new Set(names)];

function render(format: LintArgs['format'], checked: readonly Checked[], options: TextOptions): string {
  const findings = checked.flatMap((one) => one.findings);
  const sources = joinSources(checked.map((one) => one.sources));
  if (format === 'json') return lintJson(findings, sources, checked.length);
  if (format === 'gcc') return diagnosticsOneLine(findings, sources);
  const summary = `${summaryLine(countFindings(findings), checked.length)}\n`;
  return findings.length === 0 ? summary : `${diagnosticsText(findings, sources, options)}\n${summary}`;
}

/** A file is the same text for every board that reads it. */
function joinSources(all: readonly SourceTexts[]): SourceTexts {
  const known = new Map<FileId, LineTable | undefined>();
  return {
    lines(file) {
      if (known.has(file)) return known.get(file);
      let table: LineTable | undefined;
      for (const sources of all) {
        table = sources.lines(file);
        if (table) break;
      }
      known.set(file, table);
      return table;
    },
  };
}
