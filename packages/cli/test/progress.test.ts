import { describe, expect, it } from 'vitest';
import { createProgress } from '../src/progress.ts';
import { BOARD, type Files, memoryIo, run, type Surroundings } from './memory-io.ts';

const CLEAR = '\r\u001b[K';

/** What a terminal shows of text in which a carriage return goes back to the start of the line. */
function onScreen(text: string): string {
  let line = '';
  for (const part of text.split('\r')) {
    if (part.startsWith('\u001b[K')) line = part.slice(3);
    else if (part !== '') line = part + line.slice(part.length);
  }
  return line;
}

describe('the progress line', () => {
  const shown = (counts: readonly number[], stderrIsTerminal = true, worthShowing = 10): string => {
    let err = '';
    const io = memoryIo(
      { stderrIsTerminal },
      {
        stderr: (text) => {
          err += text;
        },
      },
    );
    const progress = createProgress(40, 'boards', worthShowing, io);
    for (const done of counts) progress.show(done);
    return err;
  };

  it('is drawn over itself', () => {
    const text = shown([0, 20, 40]);
    expect(text.split('\r').slice(1)).toEqual([
      `[${'.'.repeat(30)}] 0 % of 40 boards`,
      `[${'#'.repeat(15)}${'.'.repeat(15)}] 50 % of 40 boards`,
      `[${'#'.repeat(30)}] 100 % of 40 boards`,
    ]);
    expect(onScreen(text)).toBe(`[${'#'.repeat(30)}] 100 % of 40 boards`);
  });

  it('is not written again while it reads the same', () => expect(shown([20, 20, 20]).split('\r')).toHaveLength(2));

  it('is nothing where no terminal is, and for what is over at once', () => {
    expect(shown([1, 40], false)).toBe('');
    expect(shown([1, 40], true, 41)).toBe('');
  });
});

describe('carveout lint', () => {
  const boards = (count: number): Files =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`dts/board-${index}.dts`, BOARD]));
  const lint = (count: number, around: Surroundings) =>
    run(['lint', 'dts', '--format', 'gcc', '--rule', 'cma-default-source=off'], { files: boards(count), ...around });

  it('shows how far it is on a terminal, leaves nothing of it there, and prints the same', async () => {
    const quiet = await lint(40, {});
    const loud = await lint(40, { stderrIsTerminal: true });
    expect(quiet.err).toBe('');
    expect(loud.err).toContain('] 50 % of 40 boards');
    expect(loud.err.endsWith(CLEAR)).toBe(true);
    expect(onScreen(loud.err)).toBe('');
    expect([loud.out, loud.code]).toEqual([quiet.out, quiet.code]);
  });

  it('says nothing for a few boards', async () => expect((await lint(39, { stderrIsTerminal: true })).err).toBe(''));
});
