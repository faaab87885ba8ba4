import { readdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A vendor tree of ten thousand boards takes about half of it. */
const MOST_BYTES = 256 * 1024 * 1024;
/** A draft this old belongs to a process that was killed. */
const DRAFT_AGE = 60 * 60 * 1000;

/** Looking through ten thousand entries takes longer than a small lint. */
const DUE = 60 * 60 * 1000;
/** Entries written by one run from which on it is not put off. */
const MANY = 100;

/** {@link prune}, unless that was done lately and this run wrote little. */
export function pruneWhenDue(directory: string, written: number, now: number = Date.now()): void {
  const stamp = join(directory, 'pruned');
  const last = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs;
  if (written < MANY && last !== undefined && Math.abs(now - last) < DUE) return;
  prune(directory, MOST_BYTES, now);
  try {
    writeFileSync(stamp, '');
  } catch {
    // Then the next run looks again.
  }
}

interface Stored {
  readonly path: string;
  readonly bytes: number;
  readonly time: number;
}

/** Removes drafts of killed processes, and above the limit the entries written longest ago, down to half of it. Never throws. */
export function prune(directory: string, mostBytes: number = MOST_BYTES, now: number = Date.now()): void {
  const entries: Stored[] = [];
  for (const entry of filesBelow(directory)) {
    if (!entry.path.endsWith('.tmp')) entries.push(entry);
    else if (now - entry.time > DRAFT_AGE) remove(entry.path);
  }
  let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  if (bytes <= mostBytes) return;
  entries.sort((a, b) => a.time - b.time);
  for (const entry of entries) {
    if (bytes <= mostBytes / 2) return;
    remove(entry.path);
    bytes -= entry.bytes;
  }
}

/** In the layout of the cache alone: `<two characters>/<file>`. Whatever else lies there is not ours. */
function filesBelow(directory: string): readonly Stored[] {
  return list(directory)
    .filter((name) => /^[\w-]{2}$/.test(name))
    .flatMap((name) => list(join(directory, name)).map((file) => join(directory, name, file)))
    .filter((path) => /\.(json|tmp)$/.test(path))
    .flatMap((path) => {
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat?.isFile() ? [{ path, bytes: stat.size, time: stat.mtimeMs }] : [];
    });
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
    rmdirSync(join(path, '..'));
  } catch {
    // Another run uses the directory, or it may not be written: either can wait.
  }
}
