import { decodeSource, dirname, encodeSource, type FileId, joinPath } from '@carveout/core';
import { printable } from '@carveout/report';
import type { BoardFlags } from '../../flags/board-flags.ts';
import { several } from '../../flags/single.ts';
import type { Io } from '../../io.ts';
import { STDIN } from '../../normalize-argv.ts';
import { UsageError } from '../../usage-error.ts';
import { lintTargets } from '../lint-targets.ts';
import { type Fixed, type FixedFile, fixInMemory } from './fix-session.ts';
import { overlayHost } from './overlay-host.ts';

/** What cannot be meant together with --fix. */
const EXCLUDED = ['changed', 'shard', 'watch'];

/**
 * `--fix`: changes the files, or with `--dry-run` prints what it would change. Returns the world as the rest of the run sees
 * it: with the fixes made, and for a dry run without standard output, which has the changes alone.
 */
export async function fixTargets(
  inputs: readonly string[],
  flags: BoardFlags,
  covers: (file: FileId) => boolean,
  io: Io,
): Promise<Io> {
  const dryRun = flags['dry-run'] === true;
  if (flags['fix'] !== true) throw new UsageError('--dry-run goes with --fix: it shows what that would change');
  const other = EXCLUDED.find((flag) => flags[flag] !== undefined && flags[flag] !== false);
  if (other !== undefined) throw new UsageError(`--fix and --${other} exclude each other`);
  if (inputs.includes(STDIN)) throw new UsageError('--fix changes files; standard input is none');
  const found = await lintTargets(inputs, flags, io);
  const realPath = (path: string): string => io.realPath?.(path) ?? joinPath(io.cwd, path);
  const own = found.project ? dirname(found.project.path) : '.';
  const roots = [own, ...several(flags['fix-root'])].map(realPath);
  const fixed = await fixInMemory(found, covers, roots, io);
  if (dryRun) await printDiff(fixed, io);
  else for (const [path, file] of fixed.files) await writeFixed(path, file, io);
  tell(fixed, dryRun, io);
  if (!dryRun) return io;
  const texts = new Map([...fixed.files].map(([path, { after }]) => [path, after]));
  const files = overlayHost(io.files, texts, realPath);
  return { ...io, files, hasRealFiles: false, stdout: () => undefined };
}

async function writeFixed(path: string, { name, before, after }: FixedFile, io: Io): Promise<void> {
  const now = io.files.read(name);
  if (!now.ok || decodeSource(now.bytes) !== before) {
    throw new UsageError(`${name} was changed by someone else meanwhile, and is left as it is; run again`);
  }
  const failure = io.writeFile ? await io.writeFile(path, encodeSource(after)) : 'files cannot be written here';
  if (failure !== undefined) throw new UsageError(`${name} cannot be written: ${failure}`);
}

async function printDiff({ files }: Fixed, io: Io): Promise<void> {
  const { createTwoFilesPatch } = await import('diff');
  for (const { name, before, after } of files.values()) {
    const patch = createTwoFilesPatch(
      `a/${printable(name)}`,
      `b/${printable(name)}`,
      before,
      after,
      undefined,
      undefined,
      { context: 3 },
    );
    io.stdout(`${showPatch(patch).trimEnd()}\n`);
  }
}

/** Without the line above the file names; what a terminal or a CI system would act on is shown, tabs stay. */
const showPatch = (patch: string): string =>
  patch
    .split('\n')
    .filter((line, at) => at > 0 || !line.startsWith('==='))
    .map((line) => line.slice(0, 1) + line.slice(1).replace(/\r$/, '').split('\t').map(printable).join('\t'))
    .join('\n');

/** More lines than this nobody reads. */
const MOST_REFUSED = 20;

function tell({ files, applied, refused }: Fixed, dryRun: boolean, io: Io): void {
  const what = `${applied} ${applied === 1 ? 'problem' : 'problems'} in ${files.size} ${files.size === 1 ? 'file' : 'files'}`;
  io.stderr(`carveout: ${dryRun ? 'would fix' : 'fixed'} ${what}\n`);
  for (const line of refused.slice(0, MOST_REFUSED)) io.stderr(`carveout: not fixed: ${printable(line)}\n`);
  if (refused.length > MOST_REFUSED) io.stderr(`carveout: not fixed: ${refused.length - MOST_REFUSED} more\n`);
}
