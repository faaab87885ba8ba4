import type { CompileOptions } from '@carveout/analysis/compile';
import { FDT_VERSIONS } from '@carveout/analysis/compile';
import type { FileHost } from '@carveout/core';
import { UsageError } from '../usage-error.ts';
import { several, single } from './single.ts';

type Flags = Readonly<Record<string, unknown>>;

/** `--include`, `--define`, `--root`. */
export interface SourceFlags {
  readonly includeDirs: readonly string[];
  readonly defines: readonly string[];
  /** Undefined: files are read from anywhere. */
  readonly roots: readonly string[] | undefined;
}

export function readSourceFlags(flags: Flags, files: Pick<FileHost, 'isDirectory'>): SourceFlags {
  const roots = several(flags['root']);
  const odd = roots.find((root) => !files.isDirectory(root));
  if (odd !== undefined) throw new UsageError(`--root ${odd} is no directory`);
  return {
    includeDirs: several(flags['include']),
    defines: several(flags['define']),
    roots: roots.length === 0 ? undefined : roots,
  };
}

/** What the flags say about the blob. */
export function readCompileFlags(flags: Flags): CompileOptions {
  const minimumSize = numberFlag(flags, 'size');
  const padding = numberFlag(flags, 'padding');
  if (minimumSize !== undefined && padding !== undefined)
    throw new UsageError('--size and --padding exclude each other');
  const align = numberFlag(flags, 'align');
  if (align !== undefined && (align === 0 || (align & (align - 1)) !== 0)) {
    throw new UsageError(`--align is a power of two, not ${align}`);
  }
  return {
    force: flags['force'] === true,
    build: {
      symbols: flags['symbols'] === true,
      fixups: flags['fixups'] === true,
      autoAliases: flags['auto-aliases'] === true,
      phandleFormat: phandleFormat(single('phandle', flags['phandle'])),
    },
    encode: {
      version: version(numberFlag(flags, 'blob-version')),
      sort: flags['sort'] === true,
      bootCpu: numberFlag(flags, 'boot-cpu'),
      reserveEntries: numberFlag(flags, 'reserve'),
      minimumSize,
      padding,
      align,
    },
  };
}

const FORMATS = ['epapr', 'legacy', 'both'] as const;

function phandleFormat(name: string | undefined): (typeof FORMATS)[number] {
  const known = FORMATS.find((format) => format === (name ?? 'epapr'));
  if (known === undefined) throw new UsageError(`--phandle is epapr, legacy or both, not '${name}'`);
  return known;
}

function version(given: number | undefined): (typeof FDT_VERSIONS)[number] {
  const known = FDT_VERSIONS.find((one) => one === (given ?? 17));
  if (known === undefined) throw new UsageError(`--blob-version is one of ${FDT_VERSIONS.join(', ')}, not ${given}`);
  return known;
}

/** Larger blobs than anybody loads; a typing error shall not fill the disk. */
const MAX_NUMBER = 0x4000_0000;

function numberFlag(flags: Flags, name: string): number | undefined {
  const text = single(name, flags[name]);
  if (text === undefined) return undefined;
  const octal = /^0[0-7]+$/.test(text);
  const value = octal ? Number.parseInt(text, 8) : /^(0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : Number.NaN;
  const most = name === 'boot-cpu' ? 0xffff_ffff : MAX_NUMBER;
  if (!(value <= most)) throw new UsageError(`--${name} is a number up to ${most}, not '${text}'`);
  return value;
}
