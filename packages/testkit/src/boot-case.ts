import { type BootConfig, readBootConfig } from '@carveout/bootconfig';
import {
  type Diagnostic,
  defaultOrigin,
  type FileId,
  fileId,
  identityMap,
  type Range,
  type Sourced,
  u64,
} from '@carveout/core';
import { buildTree, type DeviceTree } from '@carveout/devicetree';
import { parseDts } from '@carveout/grammar-dts';
import { parseKconfig } from '@carveout/grammar-kconfig';
import type { Arch } from '@carveout/kernel';
import { type BootSimulation, simulateBoot } from '@carveout/simulator';

/** What spans of a board's source point into. */
export const BOARD_FILE: FileId = fileId('board.dts');

export interface CompiledBoard {
  readonly tree: DeviceTree;
  /** Errors of parsing and merging. */
  readonly problems: readonly Diagnostic[];
}

/** The merged tree of a whole source, without a preprocessor. */
export function compileBoard(text: string): CompiledBoard {
  const { ast, diagnostics } = parseDts(text, BOARD_FILE);
  const built = buildTree(ast, identityMap(BOARD_FILE));
  const problems = [...diagnostics, ...built.diagnostics].filter(({ severity }) => severity === 'error');
  return { tree: built.tree, problems };
}

/** The same of a source that is meant to be right: throws on an error in it. */
export function treeOf(text: string): DeviceTree {
  const { tree, problems } = compileBoard(text);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  return tree;
}

/** Inputs of a boot as a test writes them; ranges are [base, size]. */
export interface BootGiven {
  readonly kernel?: string;
  readonly arch?: Arch;
  readonly cmdline?: string;
  /** Text of a .config. */
  readonly config?: string;
  /** RAM that replaces the memory nodes. */
  readonly ram?: readonly Range[];
  readonly kernelImage?: readonly [base: number, size: number];
  readonly dtb?: readonly [base: number, size: number];
  /** A size of 0: there is none. */
  readonly initrd?: readonly [base: number, size: number];
}

const given = <T>(value: T): Sourced<T> => ({ value, origin: defaultOrigin('given by the test') });

const placed = ([base, size]: readonly [number, number]): Sourced<Range> => given({ base: u64(base), size: u64(size) });

/** What the kernel of `boot` is told with `tree`. */
export const configFor = (tree: DeviceTree, boot: BootGiven): BootConfig =>
  readBootConfig({
    tree,
    treeFile: BOARD_FILE,
    arch: given(boot.arch ?? 'arm64'),
    ...(boot.kernel === undefined ? {} : { kernel: given(boot.kernel) }),
    ...(boot.cmdline === undefined ? {} : { commandLine: given(boot.cmdline) }),
    ...(boot.config === undefined ? {} : { config: parseKconfig(boot.config, fileId('.config')) }),
    ...(boot.ram === undefined ? {} : { memory: boot.ram.map(given) }),
    ...(boot.kernelImage ? { kernelImage: placed(boot.kernelImage) } : {}),
    ...(boot.dtb ? { dtb: placed(boot.dtb) } : {}),
    ...(boot.initrd ? { initrd: placed(boot.initrd) } : {}),
  }).config;

/** A boot in a few lines. */
export interface BootCase extends BootGiven {
  readonly kernel: string;
  /** Lines of a .config, separated by blanks; CMA with DMA_CMA when left out. */
  readonly config?: string;
  /** Body of the root node. */
  readonly dts: string;
}

export const configOf = (boot: BootCase): BootConfig =>
  configFor(treeOf(`/dts-v1/;\n/ { ${boot.dts} };`), {
    ...boot,
    config: (boot.config ?? 'CONFIG_CMA=y CONFIG_DMA_CMA=y').replaceAll(' ', '\n'),
  });

export const bootOf = (boot: BootCase): BootSimulation => simulateBoot(configOf(boot));

/** `/memory` with 2/2 cells. */
export const ram = (base: number, size: number): string =>
  `#address-cells = <2>; #size-cells = <2>; memory@${base.toString(16)} { device_type = "memory"; reg = <${cells(base)} ${cells(size)}>; };`;

const cells = (value: number): string =>
  `0x${Math.floor(value / 2 ** 32).toString(16)} 0x${(value % 2 ** 32).toString(16)}`;

/** `/reserved-memory` with 2/2 cells. */
export const reservedMemory = (children: string): string =>
  `reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; ${children} };`;
