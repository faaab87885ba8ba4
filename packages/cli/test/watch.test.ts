import { expect, it } from 'vitest';
import { fileWatcher } from '../src/lint/file-watcher.ts';
import { watchLoop } from '../src/lint/watch.ts';
import { createFolder, runIn } from './disk-io.ts';

const BOARD = '/dts-v1/;\n/ { #address-cells = <1>; #size-cells = <1>; };\n';

it('lints again when a file changes that was read, and ends with the last verdict', async () => {
  const folder = createFolder({ 'board.dts': '/dts-v1/;\n/ { x = <; };\n' });
  const codes: number[] = [];
  let stop = (): void => {};
  const end = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const io = { stderr: () => {} } as unknown as Parameters<typeof watchLoop>[0]['io'];
  const run = async () => {
    const { code } = await runIn(folder, ['lint', 'board.dts', '--kernel', '6.12.117']);
    codes.push(code);
    // The change comes while nobody waits for it, and is seen all the same.
    if (codes.length === 1) setTimeout(() => folder.write({ 'board.dts': BOARD }), 300);
    else stop();
    return { code, rests: new Set([`${folder.path}/board.dts`]) };
  };
  expect(await watchLoop({ io, run, createWatcher: fileWatcher, end })).toBe(0);
  expect(codes).toEqual([2, 0]);
  folder.remove();
});

it('reads what it watches again: standard input cannot be', async () => {
  const folder = createFolder();
  const { code, err } = await runIn(folder, ['lint', '-', '--watch']);
  expect([code, err]).toEqual([2, expect.stringContaining('--watch needs files')]);
  folder.remove();
});
