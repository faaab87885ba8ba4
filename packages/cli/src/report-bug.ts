import { printable } from '@carveout/report/text';
import type { Io } from './io.ts';

/** A bug of ours, never a verdict on the input: says how it can be reported. `what` is the board or the whole command. */
export function reportBug(error: unknown, what: string, io: Io): void {
  const message = error instanceof Error ? error.message : String(error);
  io.stderr(
    `carveout: internal error: ${printable(message)}\n` +
      'This is a bug of carveout, not of your input. Please report it with the input files and this:\n' +
      `  ${printable(what)}\n` +
      (io.env['CARVEOUT_DEBUG'] ? '' : 'CARVEOUT_DEBUG=1 shows where it happened.\n'),
  );
  if (io.env['CARVEOUT_DEBUG'] && error instanceof Error) io.stderr(`${error.stack ?? ''}\n`);
}

/** Counts the boards on which a bug of ours showed: the others of the same call are still looked at. */
export class BugWatch {
  readonly #io: Io;
  #count = 0;

  constructor(io: Io) {
    this.#io = io;
  }

  get found(): boolean {
    return this.#count > 0;
  }

  /** What `run` returns, or undefined after a bug in it has been reported. */
  guard<T>(board: string, run: () => T): T | undefined {
    try {
      return run();
    } catch (error) {
      this.#count++;
      reportBug(error, board, this.#io);
      return undefined;
    }
  }
}
