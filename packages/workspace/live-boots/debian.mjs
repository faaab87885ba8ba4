import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Thrown when this machine cannot give what a boot needs: no failure of ours. The message ends "not run, because …". */
export class Unavailable extends Error {}

/** @param {string} command @param {readonly string[]} args @param {string} [cwd] */
function run(command, args, cwd) {
  const env = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
  const result = spawnSync(command, args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 26, timeout: 600_000 });
  const lastLine = `${result.stdout ?? ''}\n${result.stderr ?? ''}`.trim().split('\n').at(-1) ?? '';
  return { ok: result.status === 0, stdout: result.stdout ?? '', why: result.error?.message ?? lastLine };
}

/** @param {string} name */
const isInstalled = (name) => run('sh', ['-c', `command -v ${name}`]).ok;

/**
 * QEMU and the device-tree compiler, installed with apt where that is allowed.
 * @throws {Unavailable}
 */
export function ensureTools() {
  const missing = [
    ...(isInstalled('qemu-system-aarch64') ? [] : ['qemu-system-arm']),
    ...(isInstalled('dtc') && isInstalled('fdtget') ? [] : ['device-tree-compiler']),
  ];
  if (missing.length === 0) return;
  const named = missing.join(' and no ');
  if (!isInstalled('apt-get')) throw new Unavailable(`there is no ${named}, and no apt to install it`);
  if (process.getuid?.() !== 0) throw new Unavailable(`there is no ${named}, and only root can install it`);
  run('apt-get', ['-qq', 'update']);
  const result = run('apt-get', ['-qq', '-y', '--no-install-recommends', 'install', ...missing]);
  if (!result.ok) throw new Unavailable(`apt cannot install ${named}: ${result.why}`);
}

/**
 * Options that make apt speak of another architecture out of a directory of its own, leaving the system's alone.
 * @param {string} lists
 * @param {string} [architecture]
 */
const foreign = (lists, architecture = 'arm64') => [
  `-oAPT::Architecture=${architecture}`,
  `-oAPT::Architectures=${architecture}`,
  `-oDir::State::Lists=${lists}`,
  '-oDir::Cache::pkgcache=',
  '-oDir::Cache::srcpkgcache=',
];

/** Version order of two package names that differ in numbers only. @param {string} a @param {string} b */
export function comparePackages(a, b) {
  const numbers = (/** @type {string} */ name) => (name.match(/\d+/g) ?? []).map(Number);
  const [left, right] = [numbers(a), numbers(b)];
  const at = left.findIndex((value, index) => value !== right[index]);
  return at < 0 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? 0);
}

/**
 * @typedef {{ readonly release: string, readonly image: string, readonly config: string }} Kernel
 *   `image` and `config` are paths of files
 */

/** Kernels with 4 KiB pages that Debian's package lists offer, by series: a pattern, since versions come and go. */
const PACKAGES = new Map([
  ['6.1', /^linux-image-6\.1\.0-\d+-arm64-unsigned$/],
  ['6.12', /^linux-image-6\.12\.\d+\+(deb|bpo)\d+-arm64-unsigned$/],
]);

/** @param {string} directory @returns {Kernel | undefined} */
function unpacked(directory) {
  const boot = join(directory, 'boot');
  const name = existsSync(boot) ? readdirSync(boot).find((file) => file.startsWith('vmlinuz-')) : undefined;
  if (name === undefined) return undefined;
  const release = name.slice('vmlinuz-'.length);
  return { release, image: join(boot, name), config: join(boot, `config-${release}`) };
}

/**
 * Refreshes the package lists for arm64.
 * @param {string} cache directory that may be kept between runs
 * @returns {string} all kernel package names, one a line
 * @throws {Unavailable}
 */
export function listKernels(cache) {
  if (!isInstalled('apt-get') || !isInstalled('dpkg-deb'))
    throw new Unavailable('kernels come from Debian, and there is no apt here');
  const lists = join(cache, 'lists');
  mkdirSync(join(lists, 'partial'), { recursive: true });
  const updated = run('apt-get', [...foreign(lists), '-qq', 'update']);
  const found = run('apt-cache', [...foreign(lists), 'search', '--names-only', '^linux-image-6.*-arm64-unsigned$']);
  if (found.stdout.trim() === '')
    throw new Unavailable(`apt lists no arm64 kernels here${updated.ok ? '' : `: ${updated.why}`}`);
  return found.stdout;
}

/**
 * The newest kernel of a series, downloaded and unpacked unless the cache has it.
 * @param {string} series `6.1` or `6.12`
 * @param {string} listing from `listKernels`
 * @param {string} cache
 * @returns {Kernel}
 * @throws {Unavailable}
 */
export function fetchKernel(series, listing, cache) {
  const names = listing
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')
    .filter((name) => PACKAGES.get(series)?.test(name));
  const newest = names.sort(comparePackages).at(-1);
  if (newest === undefined) throw new Unavailable(`apt lists no ${series} kernel for arm64 with 4 KiB pages`);
  const directory = join(cache, newest);
  const kept = unpacked(directory);
  if (kept !== undefined) return kept;
  mkdirSync(directory, { recursive: true });
  const got = run('apt-get', [...foreign(join(cache, 'lists')), '-qq', 'download', newest], directory);
  if (!got.ok) throw new Unavailable(`apt cannot download ${newest}: ${got.why}`);
  const unpack = 'dpkg-deb --fsys-tarfile *.deb | tar -x --wildcards "./boot/*" && rm -f -- *.deb';
  const done = run('sh', ['-c', unpack], directory);
  const kernel = unpacked(directory);
  if (kernel === undefined) throw new Unavailable(`${newest} cannot be unpacked: ${done.why}`);
  return kernel;
}

/**
 * A static busybox of another architecture, downloaded and unpacked unless the cache has it.
 * @param {'arm64' | 'armhf' | 'riscv64'} architecture
 * @param {string} cache
 * @returns {string} path of the program
 * @throws {Unavailable}
 */
export function fetchBusybox(architecture, cache) {
  const directory = join(cache, `busybox-${architecture}`);
  const found = () => ['bin', 'usr/bin'].map((bin) => join(directory, bin, 'busybox')).find((path) => existsSync(path));
  const kept = found();
  if (kept !== undefined) return kept;
  if (!isInstalled('apt-get') || !isInstalled('dpkg-deb'))
    throw new Unavailable('busybox comes from Debian, and there is no apt here');
  const lists = join(cache, `lists-${architecture}`);
  mkdirSync(join(lists, 'partial'), { recursive: true });
  mkdirSync(directory, { recursive: true });
  run('apt-get', [...foreign(lists, architecture), '-qq', 'update']);
  const got = run('apt-get', [...foreign(lists, architecture), '-qq', 'download', 'busybox-static'], directory);
  if (!got.ok) throw new Unavailable(`apt has no static busybox for ${architecture}: ${got.why}`);
  const done = run('sh', ['-c', 'dpkg-deb -x *.deb . && rm -f -- *.deb'], directory);
  const path = found();
  if (path === undefined) throw new Unavailable(`busybox-static cannot be unpacked: ${done.why}`);
  return path;
}
