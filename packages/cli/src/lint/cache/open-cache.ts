import { join } from 'node:path';
import { printable } from '@carveout/report/text';
import type { BoardFlags } from '../../flags/board-flags.ts';
import { single } from '../../flags/single.ts';
import type { Io } from '../../io.ts';
import { UsageError } from '../../usage-error.ts';
import { LintCache } from './lint-cache.ts';
import { toolIdentity } from './tool-identity.ts';

/**
 * The cache that flags and environment name; undefined without one: switched off, or a tool whose build cannot be told
 * from another, as when it runs from source.
 */
export function openCache(flags: BoardFlags, io: Io): LintCache | undefined {
  const given = single('cache-dir', flags['cache-dir']) ?? io.env['CARVEOUT_CACHE_DIR'];
  if (flags['no-cache'] === true) {
    if (flags['cache-dir'] !== undefined) throw new UsageError('--cache-dir and --no-cache exclude each other');
    return undefined;
  }
  const directory = given || defaultDirectory(io.env);
  const identity = io.hasRealFiles === true ? (io.identity ?? toolIdentity)() : undefined;
  if (directory === undefined || identity === undefined) return undefined;
  // Nobody asked for the default one: where it cannot be written, runs are as fast as without.
  const onFailure = (reason: string): void => {
    if (given) io.stderr(`carveout: results are complete, but the cache cannot be written: ${printable(reason)}\n`);
  };
  return new LintCache({ directory, identity, onFailure });
}

function defaultDirectory(env: Io['env']): string | undefined {
  const base = env['XDG_CACHE_HOME'] || env['LOCALAPPDATA'] || (env['HOME'] && join(env['HOME'], '.cache'));
  return base ? join(base, 'carveout') : undefined;
}
