import type { FuzzKernel } from './kernels.ts';

/** Addresses and sizes of boards are plain numbers: QEMU's lie far below 2^53. */
export interface Place {
  readonly base: number;
  readonly size: number;
}

export interface MemoryNode {
  readonly tuples: readonly Place[];
  readonly status: string | null;
}

/** A property that gets one cell too many or too few. */
export type Malformed = 'reg' | 'size' | 'alignment' | 'alloc-ranges';

export interface ReservedNode {
  readonly name: string;
  readonly compatible: readonly string[];
  readonly status: string | null;
  readonly noMap: boolean;
  readonly reusable: boolean;
  readonly cmaDefault: boolean;
  readonly reg: readonly Place[];
  readonly size: number | null;
  readonly alignment: number | null;
  readonly allocRanges: readonly Place[];
  readonly malformed: Malformed | null;
}

/** A bus with `dma-ranges`; null for a bus whose property is empty. */
export interface Bus {
  readonly ranges: readonly { readonly child: number; readonly parent: number; readonly size: number }[];
  readonly status: string | null;
  readonly inner: Bus | null;
}

/** One boot to make and to predict: plain data that a shrinker can take apart. */
export interface Board {
  readonly name: string;
  readonly kernel: string;
  /** What QEMU gives, from the kernel's `ramBase` on. */
  readonly ram: number;
  readonly memory: readonly MemoryNode[];
  readonly memreserves: readonly Place[];
  readonly reserved: readonly ReservedNode[];
  /** False: /reserved-memory has no `ranges`, and the kernel ignores it. */
  readonly hasRanges: boolean;
  readonly buses: readonly Bus[];
  /** Words of the command line behind the fixed ones. */
  readonly words: readonly string[];
  readonly initrd: number;
  /** Load addresses that are not the usual ones. */
  readonly load: { readonly kernel?: number; readonly dtb?: number; readonly initrd?: number };
  /** Nodes that say nothing about memory but make the tree larger. */
  readonly fillers: number;
}

export const MIB = 1 << 20;
export const GIB = 1 << 30;

export interface Layout {
  readonly kernel: number;
  readonly dtb: number;
  readonly initrd: number;
}

/** Where the loader puts things: the addresses QEMU's own would choose, unless the board says otherwise. */
export function layoutOf({ ram, initrd, load }: Board, { ramBase, kernelOffset }: FuzzKernel): Layout {
  const initrdBase = load.initrd ?? ramBase + Math.min(Math.floor(ram / 2), 128 * MIB);
  return {
    kernel: load.kernel ?? ramBase + kernelOffset,
    initrd: initrdBase,
    dtb: load.dtb ?? Math.ceil((initrdBase + initrd) / (2 * MIB)) * 2 * MIB,
  };
}
