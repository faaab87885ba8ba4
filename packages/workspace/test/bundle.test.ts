import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundle } from '../bundle.mjs';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');
const ENTRY = 'packages/tool/src/main.ts';
let root = '';

const write = (path: string, text: string) => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
};
const build = () => bundle({ root, entry: ENTRY, outdir: 'out' });
const output = () => execFileSync(process.execPath, [join(root, 'out', 'main.mjs')], { encoding: 'utf8' });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'carveout-bundle-'));
  write('grammars/dts/package.json', '{}');
  symlinkSync(join(REPOSITORY, 'grammars/dts/node_modules'), join(root, 'grammars/dts/node_modules'), 'junction');
  for (const file of ['pnpm-lock.yaml', 'tsconfig.base.json']) cpSync(join(REPOSITORY, file), join(root, file));
  write('packages/tool/package.json', '{ "type": "module" }');
  write(ENTRY, "const { answer } = await import('./lazy.ts'); console.log(answer satisfies string);");
  write('packages/tool/src/lazy.ts', "export const answer: string = 'first';");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the bundle', () => {
  it('keeps what is loaded lazily in a chunk of its own', async () => {
    expect(await build()).toBe('built');
    expect(readdirSync(join(root, 'out', 'chunks')).some((name) => name.startsWith('lazy-'))).toBe(true);
    expect(output()).toBe('first\n');
  });

  it('is made once for the same inputs', async () => {
    await build();
    expect(await build()).toBe('fresh');
  });

  it('follows a change and leaves nothing of before', async () => {
    await build();
    const before = readdirSync(join(root, 'out', 'chunks')).length;
    write('packages/tool/src/lazy.ts', "export const answer: string = 'the second';");
    expect(await build()).toBe('built');
    expect(output()).toBe('the second\n');
    expect(readdirSync(join(root, 'out', 'chunks'))).toHaveLength(before);
  });

  it('is made again when an output is gone', async () => {
    await build();
    rmSync(join(root, 'out', 'main.mjs'));
    expect(await build()).toBe('built');
    expect(existsSync(join(root, 'out', 'main.mjs'))).toBe(true);
  });

  it('says where the sources are wrong', async () => {
    write(ENTRY, "import './nowhere.ts';");
    await expect(build()).rejects.toThrow(/Could not resolve "\.\/nowhere\.ts"[\s\S]*main\.ts:1/);
  });
});
