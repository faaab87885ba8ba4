import { decodeUtf8 } from '@carveout/core';
import { UsageError } from '../../usage-error.ts';
import type { GitResult, RunGit } from './run-git.ts';

/** What a file was at the base. */
export type BaseFile = { readonly kind: 'missing' } | { readonly kind: 'file' | 'link'; readonly object: string };

export interface Changes {
  /** Absolute. */
  readonly toplevel: string;
  /** The commit that is compared with: the last one that BASE and HEAD share. */
  readonly base: string;
  /** By path from the top level: files that differ between base and working tree, whatever of it is committed. */
  readonly files: ReadonlyMap<string, BaseFile>;
  /** Of files that were moved, and perhaps edited: the path at the base, by the path of today. */
  readonly movedFrom: ReadonlyMap<string, string>;
}

/** Throws a UsageError that says what to do when BASE cannot be compared with. */
export function findChanges(base: string, git: RunGit): Changes {
  checkName(base);
  const toplevel = textOf(git(['rev-parse', '--show-toplevel']), '--changed needs a git repository');
  const commit = resolveBase(base, git);
  const shared = git(['merge-base', commit, 'HEAD']);
  if (shared.status !== 0) throw new UsageError(`--changed: ${noMergeBase(base, git)}`);
  const mergeBase = lineOf(shared);
  // From the top level: paths then come out relative to it, wherever we were started.
  const inTop = ['-C', toplevel];
  const raw = git([
    ...inTop,
    'diff',
    '--raw',
    '-z',
    '--find-renames',
    '--no-abbrev',
    '--no-ext-diff',
    '--no-textconv',
    '--ignore-submodules=all',
    mergeBase,
    '--',
  ]);
  const untracked = git([...inTop, 'ls-files', '--others', '--exclude-standard', '-z']);
  const added = splitNul(bytesOf(untracked)).map((path): [string, BaseFile] => [path, { kind: 'missing' }]);
  const { files, movedFrom } = readRaw(bytesOf(raw));
  return { toplevel, base: mergeBase, files: new Map([...added, ...files]), movedFrom };
}

function checkName(base: string): void {
  // A word that begins with a dash is an option to git, whatever it names.
  if (base.startsWith('-') || base === '' || /[\u0000-\u001f\u007f]/.test(base)) {
    throw new UsageError(`--changed takes a branch, tag or commit, not '${base}'`);
  }
  if (base.includes('..')) throw new UsageError(`--changed takes the base alone, not the range '${base}'`);
}

function resolveBase(base: string, git: RunGit): string {
  const found = git(['rev-parse', '--verify', '--quiet', `${base}^{commit}`]);
  if (found.status === 0) return lineOf(found);
  if (found.status === null) throw new UsageError(`--changed: git cannot be run: ${found.stderr}`);
  throw new UsageError(
    isShallow(git)
      ? `--changed: '${base}' is not in this shallow clone; fetch all of the history: git fetch --unshallow (GitHub Actions: fetch-depth: 0, GitLab: GIT_DEPTH: 0)`
      : `--changed: there is no branch, tag or commit '${base}' here; branches of a remote are named origin/NAME, and git fetch brings them`,
  );
}

const noMergeBase = (base: string, git: RunGit): string =>
  isShallow(git)
    ? `this shallow clone does not reach back to where '${base}' and HEAD part; fetch more of the history: git fetch --unshallow (GitHub Actions: fetch-depth: 0, GitLab: GIT_DEPTH: 0)`
    : `'${base}' and HEAD have no history in common`;

const isShallow = (git: RunGit): boolean => lineOf(git(['rev-parse', '--is-shallow-repository'])) === 'true';

const lineOf = ({ stdout }: GitResult): string => decodeUtf8(stdout).replace(/\r?\n$/, '');

function textOf(result: GitResult, what: string): string {
  if (result.status === 0) return lineOf(result);
  throw new UsageError(`${what}: ${result.stderr.trim().split('\n', 1)[0]}`);
}

function bytesOf(result: GitResult): Uint8Array {
  if (result.status === 0) return result.stdout;
  throw new UsageError(`--changed: git failed: ${result.stderr.trim().split('\n', 1)[0]}`);
}

const splitNul = (bytes: Uint8Array): readonly string[] =>
  decodeUtf8(bytes)
    .split('\0')
    .filter((part) => part !== '');

/** Records of `git diff --raw -z`: `:OLDMODE NEWMODE OLDOBJECT NEWOBJECT STATUS`, NUL, path, NUL, and another path of a moved file. */
function readRaw(bytes: Uint8Array): Pick<Changes, 'files' | 'movedFrom'> {
  const parts = splitNul(bytes);
  const files = new Map<string, BaseFile>();
  const movedFrom = new Map<string, string>();
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [mode = '', , object = '', , status = ''] = (parts[at] ?? '').slice(1).split(' ');
    const path = parts[at + 1] ?? '';
    files.set(path, baseFile(mode, object));
    if (!status.startsWith('R')) continue;
    at++;
    const today = parts[at + 1] ?? '';
    files.set(today, { kind: 'missing' });
    movedFrom.set(today, path);
  }
  return { files, movedFrom };
}

function baseFile(mode: string, object: string): BaseFile {
  if (mode.startsWith('100')) return { kind: 'file', object };
  return mode === '120000' ? { kind: 'link', object } : { kind: 'missing' };
}
