import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readEntry, writeEntry } from '../src/lint/cache/entry-file.ts';
import { prune, pruneWhenDue } from '../src/lint/cache/prune.ts';
import { createFolder, type Folder, runIn } from './disk-io.ts';
import type { Files } from './memory-io.ts';

const BOARD = `/dts-v1/;
#include "soc.dtsi"
/ {
	memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 RAM>; };
};
`;
/** Does not fit into a RAM of 0x8000000 bytes: one error. */
const SOC = `#include <sizes.h>
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	compatible = "vendor,soc";
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		video { compatible = "shared-dma-pool"; reusable; size = <0 POOL>; };
	};
};
`;
const FILES: Files = {
  'board.dts': BOARD,
  'soc.dtsi': SOC,
  'second/sizes.h': '#ifndef RAM\n#define RAM 0x8000000\n#endif\n#define POOL 0x10000000\n',
  'kernel.config': '# Linux/arm64 6.12.117 Kernel Configuration\nCONFIG_CMA=y\nCONFIG_DMA_CMA=y\n',
  'carveout.yaml':
    'boards:\n  one:\n    deviceTree: board.dts\n    includeDirs: [first, second]\n    kernel: "6.12.117"\n',
};
const LINT = ['lint', 'board.dts', '-I', 'first', '-I', 'second', '--kernel', '6.12.117', '--format', 'json'];
const MARK = 'FROM THE CACHE';

let folder: Folder;
const entries = (): readonly string[] =>
  readdirSync(join(folder.path, 'cache'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder.path, 'cache', name));

/** Makes every entry say that it is one: what is then reported with the mark was not looked at again. */
function mark(): void {
  for (const path of entries()) {
    const outcome = readEntry(path) as { findings: { message: string }[] };
    writeEntry(path, { ...outcome, findings: outcome.findings.map((one) => ({ ...one, message: MARK })) });
  }
}

const errors = (out: string): number => JSON.parse(out).summary.errors;

afterEach(() => folder.remove());

describe('an outcome that was kept', () => {
  it('is used again while nothing has changed, also when every time of modification has', async () => {
    folder = createFolder(FILES);
    const first = await runIn(folder, LINT);
    expect(await runIn(folder, LINT)).toEqual(first);
    expect(errors(first.out)).toBe(1);
    mark();
    for (const name of Object.keys(FILES)) utimesSync(join(folder.path, name), 1, 1);
    expect((await runIn(folder, LINT)).out).toContain(MARK);
  });

  it('is not used and not made with --no-cache', async () => {
    folder = createFolder(FILES);
    await runIn(folder, [...LINT, '--no-cache']);
    expect(existsSync(join(folder.path, 'cache'))).toBe(false);
    await runIn(folder, LINT);
    mark();
    expect((await runIn(folder, [...LINT, '--no-cache'])).out).not.toContain(MARK);
  });

  it('names places in texts that are no files as the first run did', async () => {
    folder = createFolder(FILES);
    const argv = [...LINT, '--cmdline', 'cma=4x'];
    const first = await runIn(folder, argv);
    expect(first.out).toContain('<flags>');
    expect(await runIn(folder, argv)).toEqual(first);
  });

  it('holds what is wrong with the input as well', async () => {
    folder = createFolder({ ...FILES, 'soc.dtsi': '/ { x = <; };\n' });
    const first = await runIn(folder, LINT);
    expect(first.code).toBe(2);
    expect(await runIn(folder, LINT)).toEqual(first);
  });
});

type Change = Files | ((path: string) => void);

/** What changes, and flags of the second run when they differ. */
const CHANGES: Readonly<Record<string, readonly [Change, ...(readonly string[])]>> = {
  'the board': [{ 'board.dts': BOARD.replace('RAM', '0x40000000') }],
  'an include': [{ 'soc.dtsi': SOC.replace('POOL', '0x400000') }],
  'an include of an include': [{ 'second/sizes.h': '#define RAM 0x40000000\n#define POOL 0x10000000\n' }],
  'a define': [{}, '-D', 'RAM=0x40000000'],
  'a file that comes to lie earlier in the search path': [
    { 'first/sizes.h': '#define RAM 0x40000000\n#define POOL 0x10000000\n' },
  ],
  'a file that comes to lie beside the including one': [
    {
      'sizes.h': '#define RAM 0x40000000\n#define POOL 0x10000000\n',
      'soc.dtsi': SOC.replace('<sizes.h>', '"sizes.h"'),
    },
  ],
  'the severity of a rule': [{}, '--rule', 'cma-does-not-fit=warning'],
  'the RAM that a flag gives': [{}, '--memory', '0x40000000:1G'],
};

describe('a kept outcome is looked at again after a change of', () => {
  it.each(Object.entries(CHANGES))('%s', async (_name, [change, ...flags]) => {
    folder = createFolder(FILES);
    expect(errors((await runIn(folder, LINT)).out)).toBe(1);
    mark();
    if (typeof change !== 'function') folder.write(change);
    const { out } = await runIn(folder, [...LINT, ...flags]);
    expect(out).not.toContain(MARK);
    expect(errors(out)).toBe(0);
    expect(out).toBe((await runIn(folder, [...LINT, ...flags, '--no-cache'])).out);
  });

  it('an include that is gone', async () => {
    folder = createFolder(FILES);
    await runIn(folder, LINT);
    rmSync(join(folder.path, 'second/sizes.h'));
    expect((await runIn(folder, LINT)).code).toBe(2);
  });

  it('an include that was missing', async () => {
    folder = createFolder(FILES);
    rmSync(join(folder.path, 'second/sizes.h'));
    expect((await runIn(folder, LINT)).code).toBe(2);
    folder.write({ 'first/sizes.h': '#define RAM 0x40000000\n#define POOL 0x10000000\n' });
    expect(errors((await runIn(folder, LINT)).out)).toBe(0);
  });

  /** A `..` behind the link leaves what it leads to: every file that was read stays as it was. */
  it.each([
    ['include', '#include "link/../pool.h"', '0 POOL', '#define POOL 0x10000000\n', '#define POOL 0x400000\n'],
    ['/incbin/', '', '/incbin/("link/../pool.h")', '\0\0\0\0\x10\0\0\0', '\0\0\0\0\0@\0\0'],
  ])('a link that the path of an %s leads through', async (_name, line, size, large, small) => {
    const soc = SOC.replace('#include <sizes.h>', line).replace('<0 POOL>', line ? `<${size}>` : size);
    const files = { 'real/pool.h': large, 'other/pool.h': small, 'pool.h': small, 'soc.dtsi': soc };
    const board = BOARD.replace('RAM', '0x8000000');
    folder = createFolder({ ...files, 'board.dts': board, 'another.dts': board });
    for (const name of ['real', 'other']) mkdirSync(join(folder.path, name, 'deep'));
    const lead = (to: string): void => symlinkSync(to, join(folder.path, 'link'));
    const argv = ['lint', 'another.dts', 'board.dts', '--kernel', '6.12.117', '--format', 'json'];
    lead('real/deep');
    expect(errors((await runIn(folder, argv)).out)).toBe(2);
    mark();
    expect((await runIn(folder, argv)).out).toContain(MARK);
    rmSync(join(folder.path, 'link'));
    lead('other/deep');
    const { out } = await runIn(folder, argv);
    expect(out).not.toContain(MARK);
    expect(errors(out)).toBe(0);
  });

  it('the tool', async () => {
    folder = createFolder(FILES);
    await runIn(folder, LINT, { identity: 'version 1' });
    mark();
    expect((await runIn(folder, LINT, { identity: 'version 2' })).out).not.toContain(MARK);
    expect((await runIn(folder, LINT, { identity: 'version 1' })).out).toContain(MARK);
  });

  it('the project file', async () => {
    folder = createFolder(FILES);
    const argv = ['lint', '--format', 'json'];
    expect(errors((await runIn(folder, argv)).out)).toBe(1);
    mark();
    expect((await runIn(folder, argv)).out).toContain(MARK);
    folder.write({ 'carveout.yaml': `${FILES['carveout.yaml']}    memory: ["0x40000000:1G"]\n` });
    const { out } = await runIn(folder, argv);
    expect(out).not.toContain(MARK);
    expect(errors(out)).toBe(0);
  });

  it('the kernel configuration', async () => {
    folder = createFolder(FILES);
    const argv = [...LINT, '--config', 'kernel.config'];
    await runIn(folder, argv);
    mark();
    folder.write({ 'kernel.config': `${FILES['kernel.config']}CONFIG_CMA_SIZE_MBYTES=8\n` });
    expect((await runIn(folder, argv)).out).not.toContain(MARK);
  });

  it('an include that a board checked before it in the same run has read', async () => {
    const files = { ...FILES, 'another.dts': BOARD };
    folder = createFolder(files);
    const argv = [...LINT.slice(0, 1), 'another.dts', ...LINT.slice(1)];
    expect(errors((await runIn(folder, argv)).out)).toBe(2);
    mark();
    folder.write({ 'first/sizes.h': '#define RAM 0x40000000\n#define POOL 0x10000000\n' });
    const { out } = await runIn(folder, argv);
    expect(out).not.toContain(MARK);
    expect(errors(out)).toBe(0);
  });
});

describe('a cache that is not as it was left', () => {
  it('an entry cut short anywhere is as none', async () => {
    folder = createFolder(FILES);
    const first = await runIn(folder, LINT);
    const [entry = ''] = entries();
    const whole = readFileSync(entry);
    for (const length of [0, 1, 20, 60, 61, whole.length >> 1, whole.length - 1]) {
      writeFileSync(entry, whole);
      truncateSync(entry, length);
      expect(await runIn(folder, LINT)).toEqual(first);
      expect(readFileSync(entry).equals(whole)).toBe(true); // written anew
    }
  });

  it('an entry with a changed byte anywhere is as none', async () => {
    folder = createFolder(FILES);
    const first = await runIn(folder, LINT);
    const [entry = ''] = entries();
    const whole = readFileSync(entry);
    for (let at = 0; at < whole.length; at += 1 + (whole.length >> 3)) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(entry, bytes);
      expect(await runIn(folder, LINT)).toEqual(first);
    }
  });

  it('an entry that is a directory is as none, and nothing is lost', async () => {
    folder = createFolder(FILES);
    const first = await runIn(folder, LINT);
    const [entry = ''] = entries();
    rmSync(entry);
    mkdirSync(join(entry, 'full'), { recursive: true });
    const { code, out, err } = await runIn(folder, LINT);
    expect([code, out]).toEqual([first.code, first.out]);
    expect(err).toContain('results are complete, but the cache cannot be written');
  });

  it('a directory that cannot be made is told once, when somebody asked for it', async () => {
    folder = createFolder({ ...FILES, 'another.dts': BOARD, file: '' });
    const argv = [...LINT, 'another.dts'];
    const first = await runIn(folder, argv);
    const asked = await runIn(folder, [...argv, '--cache-dir', join(folder.path, 'file/cache')]);
    expect([asked.code, asked.out]).toEqual([first.code, first.out]);
    expect(asked.err.match(/cache cannot be written/g)).toHaveLength(1);
    const env = { CARVEOUT_CACHE_DIR: undefined, XDG_CACHE_HOME: join(folder.path, 'file') };
    expect(await runIn(folder, argv, { env })).toEqual(first);
  });
});

describe('pruning', () => {
  it('removes drafts of killed processes and, above the limit, the oldest entries', () => {
    folder = createFolder();
    const path = (name: string): string => join(folder.path, name);
    const now = Date.UTC(2030, 0);
    const age = (name: string, hours: number): void =>
      utimesSync(path(name), now / 1000 - hours * 3600, now / 1000 - hours * 3600);
    folder.write({
      'aa/old.json': 'x'.repeat(100),
      'ab/new.json': 'x'.repeat(100),
      'ab/killed.json.7-0.tmp': '',
      'ab/running.json.8-0.tmp': '',
      'somebody/else.json': 'x'.repeat(1000),
    });
    for (const [name, hours] of [
      ['aa/old.json', 9],
      ['ab/new.json', 1],
      ['ab/killed.json.7-0.tmp', 2],
      ['ab/running.json.8-0.tmp', 0],
    ] as const)
      age(name, hours);
    prune(folder.path, 200, now);
    expect(existsSync(path('aa/old.json'))).toBe(true);
    expect(existsSync(path('ab/killed.json.7-0.tmp'))).toBe(false);
    prune(folder.path, 199, now);
    expect(
      ['aa/old.json', 'ab/new.json', 'ab/running.json.8-0.tmp', 'somebody/else.json'].map((name) =>
        existsSync(path(name)),
      ),
    ).toEqual([false, false, true, true]);
  });

  it('waits for an hour, or for a run that wrote much', () => {
    folder = createFolder();
    const now = Date.now();
    const draft = join(folder.path, 'ab/killed.json.7-0.tmp');
    const killed = () => {
      folder.write({ 'ab/killed.json.7-0.tmp': '' });
      utimesSync(draft, now / 1000 - 7200, now / 1000 - 7200);
      return () => existsSync(draft);
    };
    const first = killed();
    pruneWhenDue(folder.path, 1, now);
    expect(first()).toBe(false);
    const second = killed();
    pruneWhenDue(folder.path, 1, now);
    expect(second()).toBe(true);
    pruneWhenDue(folder.path, 100, now);
    expect(second()).toBe(false);
    const third = killed();
    pruneWhenDue(folder.path, 1, now + 2 * 60 * 60 * 1000);
    expect(third()).toBe(false);
  });
});
