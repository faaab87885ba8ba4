import { existsSync, lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processOutput } from '../src/compile/file-output.ts';
import { createFolder, runIn } from './disk-io.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'carveout-output-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const at = (name: string): string => join(directory, name);

describe('a file that is written', () => {
  it('goes through a link to a file for dtc, and the link stays', () => {
    writeFileSync(at('real.dtb'), 'old');
    symlinkSync('real.dtb', at('link.dtb'));
    expect(processOutput.write(at('link.dtb'), 'new', 'as-dtc')).toBeUndefined();
    expect(lstatSync(at('link.dtb')).isSymbolicLink()).toBe(true);
    expect(readFileSync(at('real.dtb'), 'utf8')).toBe('new');
  });
  it('takes the place of a link otherwise, and what that led to is left alone', () => {
    writeFileSync(at('real.dtb'), 'old');
    symlinkSync('real.dtb', at('link.dtb'));
    expect(processOutput.write(at('link.dtb'), 'new')).toBeUndefined();
    expect(lstatSync(at('link.dtb')).isSymbolicLink()).toBe(false);
    expect(readFileSync(at('real.dtb'), 'utf8')).toBe('old');
  });
  it('takes the place of a link to nothing', () => {
    symlinkSync('gone', at('link.dtb'));
    expect(processOutput.write(at('link.dtb'), 'new')).toBeUndefined();
    expect(readFileSync(at('link.dtb'), 'utf8')).toBe('new');
  });
  it('gets its directory', () => {
    expect(processOutput.write(at('a/b/c'), 'new')).toBeUndefined();
    expect(readFileSync(at('a/b/c'), 'utf8')).toBe('new');
  });
  it('gets none when directories are to stay as they are', () => {
    expect(processOutput.write(at('a/c'), 'new', 'as-dtc')).toBe('No such file or directory');
    expect(existsSync(at('a'))).toBe(false);
    expect(processOutput.write(at('c'), 'new', 'as-dtc')).toBeUndefined();
    expect(readFileSync(at('c'), 'utf8')).toBe('new');
  });
});

describe('a directory that is missing', () => {
  it.each([
    ['compile', ['compile', '-o', 'no/x.dtb'], 0, ''],
    [
      'dtc',
      ['dtc', '-o', 'no/x.dtb'],
      1,
      "FATAL ERROR: Couldn't open output file no/x.dtb: No such file or directory\n",
    ],
    [
      'dtc -d',
      ['dtc', '-d', 'no/x.d', '-O', 'null'],
      1,
      "Couldn't open dependency file no/x.d: No such file or directory",
    ],
  ])('%s', async (_, argv, code, message) => {
    const folder = createFolder({ 's.dts': '/dts-v1/;\n/ { };\n' });
    const inFolder = (word: string): string => (word.includes('.') ? join(folder.path, word) : word);
    try {
      const ran = await runIn(folder, [...argv, 's.dts'].map(inFolder));
      expect(ran.code).toBe(code);
      expect(ran.err.replaceAll(`${folder.path}/`, '')).toContain(message);
      expect(existsSync(join(folder.path, 'no'))).toBe(code === 0);
    } finally {
      folder.remove();
    }
  });
});
