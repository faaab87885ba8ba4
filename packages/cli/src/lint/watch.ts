import type { ExitCode, Io } from '../io.ts';

/** Tells of changes to files and directories until it is closed. */
export interface Watcher {
  /** Replaces what is watched. Paths that do not exist yet are told of when they come. */
  watch(paths: Iterable<string>): void;
  close(): Promise<void>;
}

/** One round: what it found is printed by then. */
export interface Round {
  readonly code: ExitCode;
  /** Files whose change can change the outcome, whether they exist or not. */
  readonly rests: ReadonlySet<string>;
}

/** Editors write a file in several steps. */
const QUIET = 100;

export interface WatchLoop {
  readonly io: Io;
  run(): Promise<Round>;
  createWatcher(onChange: (path: string) => void): Promise<Watcher>;
  /** Resolves when the user wants to end. */
  readonly end: Promise<void>;
}

/** Runs, waits for a change, and runs again, until the end; the exit code is that of the last round. */
export async function watchLoop({ io, run, createWatcher, end }: WatchLoop): Promise<ExitCode> {
  let changed = (): void => {};
  const watcher = await createWatcher(() => changed());
  let ended = false;
  void end.then(() => {
    ended = true;
    changed();
  });
  try {
    for (;;) {
      // Listening begins before the round: what changes during it starts the next.
      const next = new Promise<void>((resolve) => {
        changed = resolve;
      });
      const { code, rests } = await run();
      watcher.watch(rests);
      io.stderr(`carveout: watching ${rests.size} files; Ctrl-C ends\n`);
      if (!ended) await next;
      if (ended) return code;
      await new Promise((resolve) => setTimeout(resolve, QUIET));
    }
  } finally {
    await watcher.close();
  }
}
