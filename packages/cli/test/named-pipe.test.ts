import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFolder, type Folder, runIn } from './disk-io.ts';

const SCRIPT = 'area pool at 0x80000000 size 1M\nalloc pool 3\n';
const TRACE = `x-1 [000] ..... 1.0: cma_alloc_start: name=pool count=4 align=0
x-1 [000] ..... 1.1: cma_alloc_finish: name=pool pfn=0x80000 page=x count=4 align=0 errorno=0
`;

describe.skipIf(process.platform === 'win32')('a pipe named on the command line', () => {
  let folder: Folder;
  beforeAll(() => {
    folder = createFolder();
    execFileSync('mkfifo', [join(folder.path, 'pipe')]);
  });
  afterAll(() => folder.remove());

  /** The command reads what is written into the pipe meanwhile. */
  async function piped(content: string, argv: readonly string[]) {
    const [ran] = await Promise.all([runIn(folder, argv), writeFile(join(folder.path, 'pipe'), content)]);
    return ran;
  }

  it('brings an allocation script', async () => {
    const { code, out, err } = await piped(SCRIPT, ['alloc', '--script', 'pipe']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('1 step, 0 failed');
  });

  it('is named where its script is wrong', async () => {
    const { code, err } = await piped('alloc\n', ['alloc', '--script', 'pipe']);
    expect([code, err.split(' ')[0]]).toEqual([2, 'pipe:1:1:']);
  });

  it('brings a trace', async () => {
    const { out, err } = await piped(TRACE, ['size', '--trace', 'pipe']);
    expect(err).toBe('');
    expect(out).toContain('2 CMA events in 2 lines.');
  });

  it('is not read for a device tree, whose includes may be hostile', async () => {
    const { code, err } = await runIn(folder, ['layout', 'pipe']);
    expect(code).toBe(2);
    expect(err).toContain('it is a device, pipe or socket');
  });
});
