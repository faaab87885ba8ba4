import { existsSync, lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processOutput } from '../src/compile/file-output.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'carveout-output-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const at = (name: string): string => join(directory, name);

describe('a file that is written', () => {
  it('goes through a link to a file, which stays a link', () => {
    writeFileSync(at('real.dtb'), 'old');
    symlinkSync('real.dtb', at('link.dtb'));
    expect(processOutput.write(at('link.dtb'), 'new')).toBeUndefined();
    expect(lstatSync(at('link.dtb')).isSymbolicLink()).toBe(true);
    expect(readFileSync(at('real.dtb'), 'utf8')).toBe('new');
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
    expect(processOutput.write(at('a/c'), 'new', 'keep')).toBe('No such file or directory');
    expect(existsSync(at('a'))).toBe(false);
    expect(processOutput.write(at('c'), 'new', 'keep')).toBeUndefined();
    expect(readFileSync(at('c'), 'utf8')).toBe('new');
  });
});
