import { resolve } from 'node:path';
import { watch } from 'chokidar';
import type { Watcher } from './watch.ts';

/** Of the real file system. */
export async function fileWatcher(onChange: (path: string) => void): Promise<Watcher> {
  // Some editors replace a file: it is gone for a moment.
  const watcher = watch([], { ignoreInitial: true, atomic: true });
  watcher.on('all', (_event, path) => onChange(path));
  let known = new Set<string>();
  return {
    watch(paths) {
      const wanted = new Set([...paths].map((path) => resolve(path)));
      watcher.unwatch([...known].filter((path) => !wanted.has(path)));
      watcher.add([...wanted].filter((path) => !known.has(path)));
      known = wanted;
    },
    close: () => watcher.close(),
  };
}

/** SIGINT, as Ctrl-C sends it, and SIGTERM. */
export const untilInterrupted = (): Promise<void> =>
  new Promise((done) => {
    process.once('SIGINT', () => done());
    process.once('SIGTERM', () => done());
  });
