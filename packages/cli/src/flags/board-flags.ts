import {
  type BoardInput,
  type ImageInput,
  type ParsedValue,
  parseImage,
  parseMemoryBank,
  parsePageSize,
} from '@carveout/analysis';
import { UsageError } from '../usage-error.ts';
import { several, single } from './single.ts';

export type BoardFlags = Readonly<Record<string, unknown>>;

/** What the flags say about a board; only what was given. */
export function readBoardFlags(flags: BoardFlags): Omit<BoardInput, 'deviceTree'> {
  const text = (name: string): string | undefined => single(name, flags[name]);
  const kernel = text('kernel');
  const config = text('config');
  const commandLine = text('cmdline');
  const pageSize = text('page-size');
  const bootLog = text('dmesg');
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
    ...(bootLog === undefined ? {} : { bootLog }),
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
  return { [key]: accept(flag, parseImage(text, { baseAlone: key === 'dtb', orNone: key === 'initrd' })) };
}

function accept<T>(flag: string, parsed: ParsedValue<T>): T {
  if (!parsed.ok) throw new UsageError(`--${flag}: ${parsed.message}`);
  return parsed.value;
}
