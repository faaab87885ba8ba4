import { type BootConfig, readBootConfig } from '@carveout/bootconfig';
import { defaultOrigin, fileId, identityMap, type Range, type Sourced, u64 } from '@carveout/core';
import { buildTree } from '@carveout/devicetree';
import { parseDts } from '@carveout/grammar-dts';
import { parseKconfig } from '@carveout/grammar-kconfig';
import type { Arch } from '@carveout/kernel';
import { type BootSimulation, simulateBoot } from '../src/index.ts';

export interface BootCase {
  readonly kernel: string;
  readonly arch?: Arch;
  readonly cmdline?: string;
  /** Lines of a .config, separated by blanks. */
  readonly config?: string;
  /** Body of the root node. */
  readonly dts: string;
  /** Cells of the root and of /reserved-memory; default 2 and 2. */
  readonly kernelImage?: readonly [base: number, size: number];
  readonly dtb?: readonly [base: number, size: number];
  /** A size of 0: there is none. */
  readonly initrd?: readonly [base: number, size: number];
}

const given = <T>(value: T): Sourced<T> => ({ value, origin: defaultOrigin('given by the test') });

const range = ([base, size]: readonly [number, number]): Sourced<Range> => given({ base: u64(base), size: u64(size) });

const FILE = fileId('board.dts');

export function configOf(boot: BootCase): BootConfig {
  const parsed = parseDts(`/dts-v1/;\n/ { ${boot.dts} };`, FILE);
  const { tree, diagnostics } = buildTree(parsed.ast, identityMap(FILE));
  if (parsed.diagnostics.length + diagnostics.length > 0)
    throw new Error(JSON.stringify([parsed.diagnostics, diagnostics]));
  return readBootConfig({
    tree,
    treeFile: FILE,
    kernel: given(boot.kernel),
    arch: given(boot.arch ?? 'arm64'),
    config: parseKconfig((boot.config ?? 'CONFIG_CMA=y CONFIG_DMA_CMA=y').replaceAll(' ', '\n'), fileId('.config')),
    ...(boot.cmdline === undefined ? {} : { commandLine: given(boot.cmdline) }),
    ...(boot.kernelImage ? { kernelImage: range(boot.kernelImage) } : {}),
    ...(boot.dtb ? { dtb: range(boot.dtb) } : {}),
    ...(boot.initrd ? { initrd: range(boot.initrd) } : {}),
  }).config;
}

export const bootOf = (boot: BootCase): BootSimulation => simulateBoot(configOf(boot));

/** `/memory` with 2/2 cells. */
export const ram = (base: number, size: number): string =>
  `#address-cells = <2>; #size-cells = <2>; memory@${base.toString(16)} { device_type = "memory"; reg = <${cells(base)} ${cells(size)}>; };`;

export const cells = (value: number): string =>
  `0x${Math.floor(value / 2 ** 32).toString(16)} 0x${(value % 2 ** 32).toString(16)}`;

export const reservedMemory = (children: string): string =>
  `reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; ${children} };`;
