import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NodeHostOptions, nodeHost } from '../src/node.ts';

let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'carveout-host-'));
  writeFileSync(join(directory, 'file'), 'hello');
  mkdirSync(join(directory, 'inside'));
  writeFileSync(join(directory, 'inside', 'a'), 'a');
  symlinkSync('../file', join(directory, 'inside', 'out'));
  symlinkSync('loop', join(directory, 'loop'));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Content of a file, or why it was not read. */
function check(path: string, options: NodeHostOptions = {}): string {
  const result = nodeHost({ cwd: directory, ...options }).read(path);
  return result.ok ? new TextDecoder().decode(result.bytes) : `${result.failure}: ${result.detail}`;
}

describe('the real file system', () => {
  it.each([
    ['file', 'hello'],
    ['inside/../file', 'hello'],
    ['inside/out', 'hello'],
    ['nothing', 'missing: no such file'],
    ['file/below', 'missing: a part of its path is not a directory'],
    ['inside', 'directory: is a directory'],
    ['loop', 'failed: symbolic links form a circle'],
  ])('reads %s as %s', (path, content) => {
    expect(check(path)).toBe(content);
  });

  it.each([
    ['inside/out', '../file'],
    ['loop', 'loop'],
    ['file', undefined],
    ['nothing', undefined],
    ['inside', undefined],
  ])('knows what a link holds: %s', (path, target) => {
    expect(nodeHost({ cwd: directory }).linkTarget?.(path)).toBe(target);
  });

  it.skipIf(process.platform === 'win32')('never opens a pipe or device', () => {
    execFileSync('mkfifo', [join(directory, 'pipe')]);
    expect([check('pipe'), check('/dev/zero')]).toEqual(Array(2).fill('failed: it is a device, pipe or socket'));
  });

  it('refuses large files, but tells their size', () => {
    expect(check('file', { maxBytes: 4 })).toBe('too-large: 5 bytes, the limit is 4');
    expect(nodeHost({ cwd: directory, maxBytes: 4 }).head?.('file', 2)).toMatchObject({
      ok: true,
      size: 5,
      bytes: { length: 2 },
    });
  });

  it('stays below the allowed directories, links followed', () => {
    const roots = [join(directory, 'inside')];
    expect(check('inside/a', { roots })).toBe('a');
    expect(check('inside/none', { roots })).toBe('missing: no such file');
    for (const path of ['file', 'inside/out', 'inside/../file', '/etc/passwd']) {
      expect(check(path, { roots })).toBe('not-allowed: outside the allowed directories');
    }
    expect(nodeHost({ cwd: directory, roots }).isFile('inside/out')).toBe(false);
  });

  it('tells files from directories', () => {
    const host = nodeHost({ cwd: directory });
    expect([host.isFile('file'), host.isFile('inside'), host.isDirectory('inside'), host.isFile('x')]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});
