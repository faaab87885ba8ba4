import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** The cache of `carveout lint` where only whole processes show what happens: killed, at the same time, on a bad disk. */

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const TOOL = join(ROOT, 'packages', 'cli', 'bin', 'carveout.mjs');
const BOARDS = 50;

let folder: string;
let argv: readonly string[];
/** What a run without a cache says. */
let expected: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'carveout-cache-'));
  chmodSync(folder, 0o755);
  for (let at = 0; at < BOARDS; at++) writeFileSync(join(folder, `b${at}.dts`), board(at));
  argv = [TOOL, 'lint', '.', '--jobs', '1', '--kernel', '6.12.117', '--format', 'json'];
  expected = run(['--no-cache']).stdout;
  expect(JSON.parse(expected).summary).toMatchObject({ files: BOARDS, errors: BOARDS });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Asks for more than there is: one error; long enough to take a moment. */
const board = (at: number): string => `/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x8000000>; };
	reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;
		video { compatible = "shared-dma-pool"; reusable; size = <0 0x${(0x10000000 + at * 0x400000).toString(16)}>; };
	};
${Array.from({ length: 60 }, (_, node) => `	d${node} { compatible = "vendor,d${node}"; n = <${node}>; };`).join('\n')}
};
`;

const cacheIn = (name: string): string => join(folder, '.caches', name);

function run(more: readonly string[], options: { uid?: number; gid?: number } = {}) {
  return spawnSync(process.execPath, [...argv, ...more], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...options,
  });
}

/** Without the file that tells when the cache was last looked through. */
const filesIn = (directory: string): readonly string[] =>
  existsSync(directory)
    ? readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((one) => one.isFile() && one.name !== 'pruned')
        .map((one) => join(one.parentPath, one.name))
    : [];

/** Every entry is what its first line says; how many there are. */
function wholeEntries(cache: string): number {
  const entries = filesIn(cache).filter((path) => path.endsWith('.json'));
  for (const path of entries) {
    const text = readFileSync(path, 'utf8');
    const [head = ''] = text.split('\n', 1);
    const body = text.slice(head.length + 1);
    expect(head).toBe(`carveout-cache-2 ${createHash('sha256').update(body).digest('base64url')}`);
  }
  return entries.length;
}

const ended = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    let out = '';
    child.stdout?.on('data', (text) => {
      out += text;
    });
    child.on('close', () => resolve(out));
  });

it('a run that is killed leaves whole entries, and the next loses no finding', async () => {
  const cache = cacheIn('killed');
  const child = spawn(process.execPath, [...argv, '--cache-dir', cache], { cwd: folder });
  const end = ended(child);
  while (filesIn(cache).length < 5 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2));
  child.kill('SIGKILL');
  expect(await end).toBe('');
  const kept = wholeEntries(cache);
  expect(kept).toBeGreaterThanOrEqual(4);
  expect(kept).toBeLessThan(BOARDS);
  expect(run(['--cache-dir', cache]).stdout).toBe(expected);
  expect(wholeEntries(cache)).toBe(BOARDS);
});

it('runs at the same time in one cache say the same, and so does the next', async () => {
  const cache = cacheIn('shared');
  const start = (): Promise<string> => ended(spawn(process.execPath, [...argv, '--cache-dir', cache], { cwd: folder }));
  expect(await Promise.all([start(), start()])).toEqual([expected, expected]);
  expect(wholeEntries(cache)).toBe(BOARDS);
  expect(filesIn(cache)).toHaveLength(BOARDS);
  expect(run(['--cache-dir', cache]).stdout).toBe(expected);
});

it('a cache that may be read but not written is used', () => {
  const cache = cacheIn('read-only');
  // Root may write everywhere, so there the tool runs as nobody.
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  expect(run(['--cache-dir', cache]).status).toBe(1);
  const [entry = ''] = filesIn(cache);
  rmSync(entry);
  for (const path of [cache, ...readdirSync(cache).map((name) => join(cache, name)), ...filesIn(cache)])
    chmodSync(path, filesIn(cache).includes(path) ? 0o444 : 0o555);
  const again = run(['--cache-dir', cache], user);
  expect(again.stdout).toBe(expected);
  expect(again.stderr).toMatch(/^carveout: results are complete, but the cache cannot be written: EACCES[^\n]*\n$/);
  expect(wholeEntries(cache)).toBe(BOARDS - 1);
});

const NAMESPACES = spawnSync('unshare', ['--mount', '--map-root-user', 'true']).status === 0;

it.skipIf(!NAMESPACES)(
  'a full disk loses no finding and leaves whole entries [needs unshare with user namespaces]',
  () => {
    const cache = cacheIn('full');
    mkdirSync(cache, { recursive: true });
    const copy = join(folder, '.copy');
    // A disk of 64 KiB: some entries fit, and one is cut short.
    const script =
      'mount -t tmpfs -o size=64k tmpfs "$1" || exit 99; shift; "$@" --cache-dir "$CACHE"; status=$?; cp -r "$CACHE" "$COPY"; exit $status';
    const result = spawnSync(
      'unshare',
      ['--mount', '--map-root-user', 'sh', '-c', script, 'sh', cache, process.execPath, ...argv],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, CACHE: cache, COPY: copy },
      },
    );
    expect(result.status).toBe(1);
    expect(result.stdout).toBe(expected);
    expect(result.stderr).toMatch(/cache cannot be written: ENOSPC/);
    const kept = wholeEntries(copy);
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(BOARDS);
    expect(filesIn(copy)).toHaveLength(kept);
  },
);

it('worker threads say the same as one thread, and fill the same cache', () => {
  const cache = cacheIn('workers');
  for (let at = BOARDS; at < 2 * BOARDS; at++)
    cpSync(join(folder, `b${at - BOARDS}.dts`), join(folder, 'more', `b${at}.dts`));
  const all = (jobs: string, ...more: readonly string[]) =>
    spawnSync(process.execPath, [TOOL, 'lint', '.', '--format', 'json', '--jobs', jobs, ...more], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    }).stdout;
  const one = all('1', '--no-cache');
  expect(JSON.parse(one).summary.files).toBe(2 * BOARDS);
  expect(all('2', '--cache-dir', cache)).toBe(one);
  expect(wholeEntries(cache)).toBe(2 * BOARDS);
  expect(all('2', '--cache-dir', cache)).toBe(one);
  rmSync(join(folder, 'more'), { recursive: true });
});
