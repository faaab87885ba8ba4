import { basename, decodeUtf8, dirname, type FileHost, joinPath } from '@carveout/core';

/** A file that configures a kernel. */
interface KernelConfig {
  readonly path: string;
  /** A whole one says so in its first lines; a defconfig or a fragment does not. */
  readonly isWhole: boolean;
}

/** Files looked into, those nearest to the top first: whole vendor trees have thousands that end so. */
const MOST_FILES = 200;
/** A kernel's own is below 400 KiB. */
const MOST_BYTES = 1024 * 1024;
const HEAD_BYTES = 16 * 1024;

/** Symbols that boot loaders, busybox and their like have and Linux has not: their files have `CONFIG_` lines too. */
const FOREIGN =
  /^CONFIG_(SPL|TPL|VPL|SYS_TEXT_BASE|TEXT_BASE|BOOTDELAY|BOOTCOMMAND|ENV_SIZE|SYS_LOAD_ADDR|SYS_MALLOC_LEN|BAUDRATE|DEFAULT_DEVICE_TREE|SYS_PROMPT|CMD_\w+|FEATURE_\w+|STATIC|TOYBOX\w*|ASH|BAREBOX\w*)=/m;

const depth = (path: string): number => path.split('/').length;

/** Those of `paths` that hold a kernel configuration, told by their content. */
export function kernelConfigs(paths: readonly string[], host: FileHost): readonly KernelConfig[] {
  return [...paths]
    .filter((path) => path.endsWith('config'))
    .sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))
    .slice(0, MOST_FILES)
    .flatMap((path) => {
      const kind = kindOf(path, host);
      return kind === undefined ? [] : [{ path, isWhole: kind === 'whole' }];
    });
}

function kindOf(path: string, host: FileHost): 'whole' | 'part' | undefined {
  const head = host.head?.(path, HEAD_BYTES);
  const read = head ?? host.read(path);
  const size = head?.ok ? head.size : read.ok ? read.bytes.length : 0;
  if (!read.ok || size > MOST_BYTES) return undefined;
  const text = decodeUtf8(read.bytes.subarray(0, HEAD_BYTES));
  if (/^# Linux\/\S+ \S+ Kernel Configuration/m.test(text)) return 'whole';
  // `.config` is everybody's name for the whole one, which says whose it is.
  if (basename(path) === '.config' || FOREIGN.test(text)) return undefined;
  return /^CONFIG_\w+=/m.test(text) ? 'part' : undefined;
}

/**
 * The configuration among those in a directory, or its `configs`, that is a board's: the one with the board's name in its own, else
 * the only whole one, else the only one. undefined when nobody can tell.
 */
export function configIn(directory: string, board: string, configs: readonly KernelConfig[]): string | undefined {
  const places = new Set([joinPath('.', directory), joinPath(directory, 'configs')]);
  const here = configs.filter(({ path }) => places.has(joinPath('.', dirname(path))));
  const named = here.filter(({ path }) => basename(path).includes(board));
  const among = named.length > 0 ? named : here;
  const whole = among.filter(({ isWhole }) => isWhole);
  const [only, another] = whole.length > 0 ? whole : among;
  return another === undefined ? only?.path : undefined;
}
