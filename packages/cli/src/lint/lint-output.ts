import { codeCatalog } from '@carveout/analysis';
import { relativePath } from '@carveout/core';
import {
  type Checkout,
  LINT_FORMATS,
  type LintFormat,
  type LintReport,
  lintMarkdown,
  plainPalette,
  type TextOptions,
} from '@carveout/report';
import { several } from '../flags/single.ts';
import type { Io } from '../io.ts';
import { UsageError } from '../usage-error.ts';
import type { LintRun } from './lint-run.ts';
import type { Shard } from './shard.ts';
import { toolVersion } from './tool-version.ts';

/** One report: what it looks like and where it goes. */
export interface LintOutput {
  readonly format: LintFormat;
  /** undefined for standard output. */
  readonly path: string | undefined;
}

/** `--format NAME` or `NAME=FILE`, any number of them; text when none is given. */
export function readOutputs(flag: unknown): readonly LintOutput[] {
  const outputs = several(flag).map(readOutput);
  const printed = outputs.filter(({ path }) => path === undefined);
  if (printed.length > 1) {
    const names = printed.map(({ format }) => format).join(' and ');
    throw new UsageError(
      `--format: ${names} would both go to standard output; write one into a file: --format ${printed[0]?.format}=FILE`,
    );
  }
  const paths = outputs.flatMap(({ path }) => path ?? []);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) throw new UsageError(`--format: two reports would go to ${twice}`);
  return outputs.length > 0 ? outputs : [{ format: 'text', path: undefined }];
}

function readOutput(text: string): LintOutput {
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  const path = at < 0 ? undefined : text.slice(at + 1);
  const names = Object.keys(LINT_FORMATS) as LintFormat[];
  const format = names.find((known) => known === name);
  if (format === undefined) throw new UsageError(`--format is one of ${names.join(', ')}, not '${name}'`);
  if (path === '') throw new UsageError(`--format ${name}= names no file`);
  return { format, path: path === '-' ? undefined : path };
}

/** The run as the formats take it. */
export function reportOf(run: LintRun, shard: Shard | undefined, io: Io): LintReport {
  const part = shard && { index: shard.index + 1, count: shard.count };
  return { ...run, shard: part, catalog: codeCatalog(), version: toolVersion(), checkout: checkoutOf(io) };
}

/** The checkout that the CI system names, when we are inside of it; else the working directory. */
export function checkoutOf({ env, cwd }: Pick<Io, 'env' | 'cwd'>): Checkout {
  const root = (env['GITHUB_WORKSPACE'] || env['CI_PROJECT_DIR'] || '').replaceAll('\\', '/').replace(/\/+$/, '');
  const below = root === '' ? '..' : relativePath(root, '.', cwd);
  if (below === '.') return { prefix: '', root };
  return below.startsWith('..') ? { prefix: '', root: cwd } : { prefix: below, root };
}

/** Writes every report. Throws a UsageError when one cannot be written: a job would upload an older one. */
export async function writeReports(
  outputs: readonly LintOutput[],
  report: LintReport,
  options: TextOptions,
  io: Io,
): Promise<void> {
  for (const { format, path } of outputs) {
    if (path === undefined) io.stdout(LINT_FORMATS[format](report, options));
    else await writeReport(path, LINT_FORMATS[format](report, { ...options, palette: plainPalette }), io);
  }
  const summary = io.env['GITHUB_STEP_SUMMARY'];
  if (!summary || !outputs.some(({ format }) => format === 'github')) return;
  const failure = await io.appendFile?.(summary, `${lintMarkdown(report)}\n`);
  if (failure !== undefined) throw new UsageError(`the step summary cannot be written: ${failure}`);
}

async function writeReport(path: string, content: string, io: Io): Promise<void> {
  const failure = io.writeFile ? await io.writeFile(path, content) : 'files cannot be written here';
  if (failure !== undefined) throw new UsageError(`${path} cannot be written: ${failure}`);
}
