import { type FileHost, joinPath } from '@carveout/core';

/** Directories of kernel 6.12 that have a `boot/dts`, plus those older trees had. */
const ARCHITECTURES = [
  'arm64',
  'arm',
  'riscv',
  'arc',
  'loongarch',
  'microblaze',
  'mips',
  'nios2',
  'openrisc',
  'powerpc',
  'sh',
  'xtensa',
  'csky',
  'h8300',
] as const;

const PREFIXES = 'scripts/dtc/include-prefixes';
/** Deeper than any path a file system allows to be of use. */
const MAX_LEVELS = 40;

/**
 * The root of the kernel tree that `directory` lies in: the nearest directory above with `scripts/dtc/include-prefixes`, or with
 * `include/dt-bindings` and an `arch/…/boot/dts`. undefined outside kernel trees.
 */
export function findKernelTree(host: Pick<FileHost, 'isDirectory'>, directory: string): string | undefined {
  let at = joinPath('.', directory);
  for (let level = 0; level < MAX_LEVELS; level++) {
    if (isKernelTree(host, at)) return at;
    const up = joinPath(at, '..');
    if (up === at) return undefined;
    at = up;
  }
  return undefined;
}

export interface KernelTreeSearch {
  readonly root: string | undefined;
  /** Directories asked for, and whether they exist. */
  readonly asked: ReadonlyMap<string, boolean>;
}

/** The same, with all that was asked. */
export function searchKernelTree(host: FileHost, directory: string): KernelTreeSearch {
  const asked = new Map<string, boolean>();
  const isDirectory = (path: string): boolean => {
    const exists = host.isDirectory(path);
    asked.set(path, exists);
    return exists;
  };
  const root = findKernelTree({ isDirectory }, directory);
  return { root, asked };
}

const isKernelTree = (host: Pick<FileHost, 'isDirectory'>, root: string): boolean =>
  host.isDirectory(joinPath(root, PREFIXES)) ||
  (host.isDirectory(joinPath(root, 'include/dt-bindings')) &&
    ARCHITECTURES.some((name) => host.isDirectory(joinPath(root, `arch/${name}/boot/dts`))));

/**
 * Where `name` lies by way of the include prefixes of the tree at `root`: `dt-bindings/x` and `arm64/x`. The tree holds symbolic links
 * for them; going to their targets gives one name to one file, and works in a copy that lost its links.
 */
export function throughPrefixes(root: string, name: string): string | undefined {
  const slash = name.indexOf('/');
  const prefix = name.slice(0, Math.max(slash, 0));
  if (prefix === 'dt-bindings') return joinPath(root, `include/${name}`);
  if (!(ARCHITECTURES as readonly string[]).includes(prefix)) return undefined;
  return joinPath(root, `arch/${prefix}/boot/dts${name.slice(slash)}`);
}

/** The tree whose include prefixes `directory` names, as kernel builds write it: `-I scripts/dtc/include-prefixes`. */
export function treeOfPrefixes(directory: string): string | undefined {
  const path = joinPath('.', directory);
  if (path !== PREFIXES && !path.endsWith(`/${PREFIXES}`)) return undefined;
  return joinPath(path, '../../..');
}

export const prefixesOf = (root: string): string => joinPath(root, PREFIXES);
