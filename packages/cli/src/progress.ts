import type { Io } from './io.ts';

export interface Progress {
  show(done: number): void;
  clear(): void;
}

const WIDTH = 30;

/**
 * A line on standard error that is drawn over itself; nothing where no terminal is, or for what is over at once.
 * `worthShowing`: from how many things on it takes long enough.
 */
export function createProgress(total: number, things: string, worthShowing: number, io: Io): Progress {
  if (io.stderrIsTerminal !== true || total < worthShowing) return { show: () => {}, clear: () => {} };
  let shown = '';
  return {
    show: (done) => {
      const filled = Math.floor((done * WIDTH) / total);
      const line = `\r[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${Math.floor((done * 100) / total)} % of ${total} ${things}`;
      if (line !== shown) io.stderr(line);
      shown = line;
    },
    clear: () => io.stderr('\r\u001b[K'),
  };
}
