import { spawnSync } from 'node:child_process';

export interface GitResult {
  /** null when git could not be started, or was ended by a signal. */
  readonly status: number | null;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

/** Runs git with these words, never through a shell. */
export type RunGit = (args: readonly string[]) => GitResult;

/** A repository's own configuration must not make git run programs: nobody has looked at a checked-out branch yet. */
const QUIET = ['-c', 'core.fsmonitor=false', '-c', 'core.untrackedCache=false', '--no-optional-locks', '--no-pager'];
const MOST_BYTES = 256 * 1024 * 1024;

export function gitIn(cwd: string): RunGit {
  return (args) => {
    const { status, stdout, stderr, error } = spawnSync('git', [...QUIET, ...args], {
      cwd,
      maxBuffer: MOST_BYTES,
      // A partial clone would ask the network for every file; a prompt would wait for ever.
      env: { ...process.env, GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
    });
    return { status, stdout: stdout ?? new Uint8Array(), stderr: error ? error.message : String(stderr) };
  };
}
