import {
  type BoardInput,
  type ImageInput,
  type ParsedValue,
  parseImage,
  parseMemoryBank,
  parsePageSize,
} from '@carveout/analysis';
import type { Options } from 'yargs';
import { UsageError } from '../usage-error.ts';
import { several, single } from './single.ts';

const boot = (describe: string): Options => ({ type: 'string', requiresArg: true, describe, group: 'The boot:' });
const source = (describe: string, alias?: string): Options => ({
  type: 'string',
  requiresArg: true,
  describe,
  group: 'The device tree:',
  ...(alias === undefined ? {} : { alias }),
});

/** Inputs of a boot that no device tree tells, and how its source is read. */
export const boardOptions: Readonly<Record<string, Options>> = {
  kernel: boot('kernel release, as 6.12.117; without it the documented precedence applies'),
  arch: boot('arm64, arm or riscv'),
  config: boot('the kernel .config'),
  cmdline: boot('kernel command line; replaces /chosen/bootargs'),
  memory: boot('a RAM bank, BASE:SIZE or SIZE; repeatable; replaces the memory nodes'),
  'kernel-image': boot('where the kernel lies: BASE:SIZE, or an Image file, or BASE:FILE'),
  initrd: boot('where the initrd lies: BASE:SIZE or BASE:FILE'),
  dtb: boot('where the device-tree blob lies: BASE, BASE:SIZE or BASE:FILE'),
  'page-size': boot('4K, 16K or 64K'),
  overlay: source('an overlay to apply, .dts or .dtbo; repeatable'),
  include: source('a directory to search for includes; repeatable', 'I'),
  define: source('a macro, NAME or NAME=VALUE; repeatable', 'D'),
  project: source('the project file [default: carveout.json or .yaml here or above]'),
  variant: source('only this variant of a board of the project'),
};

export type BoardFlags = Readonly<Record<string, unknown>>;

/** What the flags say about a board; only what was given. */
export function readBoardFlags(flags: BoardFlags): Omit<BoardInput, 'deviceTree'> {
  const text = (name: string): string | undefined => single(name, flags[name]);
  const kernel = text('kernel');
  const config = text('config');
  const commandLine = text('cmdline');
  const pageSize = text('page-size');
  const memory = several(flags['memory']).map((bank) => accept('memory', parseMemoryBank(bank)));
  const overlays = several(flags['overlay']);
  const includeDirs = several(flags['include']);
  const defines = several(flags['define']);
  return {
    ...(kernel === undefined ? {} : { kernel }),
    ...readArch(text('arch')),
    ...(config === undefined ? {} : { configFile: config }),
    ...(commandLine === undefined ? {} : { commandLine }),
    ...(pageSize === undefined ? {} : { pageSize: accept('page-size', parsePageSize(pageSize)) }),
    ...(memory.length === 0 ? {} : { memory }),
    ...image('kernelImage', 'kernel-image', text('kernel-image')),
    ...image('initrd', 'initrd', text('initrd')),
    ...image('dtb', 'dtb', text('dtb')),
    ...(overlays.length === 0 ? {} : { overlays }),
    ...(includeDirs.length === 0 ? {} : { includeDirs }),
    ...(defines.length === 0 ? {} : { defines }),
  };
}

const ARCHES = ['arm64', 'arm', 'riscv'] as const;

function readArch(arch: string | undefined): Pick<BoardInput, 'arch'> {
  if (arch === undefined) return {};
  const known = ARCHES.find((name) => name === arch);
  if (known === undefined) throw new UsageError(`--arch is arm64, arm or riscv, not '${arch}'`);
  return { arch: known };
}

function image(
  key: 'kernelImage' | 'initrd' | 'dtb',
  flag: string,
  text: string | undefined,
): Readonly<Partial<Record<typeof key, ImageInput>>> {
  if (text === undefined) return {};
  return { [key]: accept(flag, parseImage(text, { baseAlone: key === 'dtb' })) };
}

function accept<T>(flag: string, parsed: ParsedValue<T>): T {
  if (!parsed.ok) throw new UsageError(`--${flag}: ${parsed.message}`);
  return parsed.value;
}
