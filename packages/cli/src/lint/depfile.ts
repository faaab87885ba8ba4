import { wasRead } from '@carveout/analysis';
import { single } from '../flags/single.ts';
import type { Io } from '../io.ts';
import { UsageError } from '../usage-error.ts';
import type { LintOutcome } from './lint-outcome.ts';

/** `--depfile STAMP.d`: tells make and ninja to lint again, for STAMP, when a file changes that was read. */
export async function writeDepfile(
  flags: Readonly<Record<string, unknown>>,
  outcomes: readonly LintOutcome[],
  io: Io,
): Promise<void> {
  const path = single('depfile', flags['depfile']);
  if (path === undefined) return;
  if (!/.\.d$/.test(path)) throw new UsageError(`--depfile is STAMP.d, a rule for STAMP; not '${path}'`);
  const files = new Set<string>();
  for (const { answers } of outcomes) {
    for (const [at, file] of answers?.read.entries() ?? []) if (wasRead(answers?.contents[at] ?? '')) files.add(file);
  }
  const { dependencyList } = await import('@carveout/analysis/compile');
  // Removed headers must not stop make: every file is a target of its own as well.
  const text = dependencyList(path.slice(0, -2), [...files], true);
  const failure = io.writeFile ? await io.writeFile(path, text) : 'files cannot be written here';
  if (failure !== undefined) throw new UsageError(`${path} cannot be written: ${failure}`);
}
