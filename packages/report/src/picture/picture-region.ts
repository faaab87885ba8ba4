import type { Origin, Range } from '@carveout/core';

/** How a region is coloured: what it is for. */
export type PictureKind = 'default-cma' | 'cma' | 'pool' | 'reserved' | 'no-map' | 'image' | 'own';

/** One thing that lies in memory, with the part of the boot during which it is there. */
export interface PictureRegion {
  readonly range: Range;
  /** Bytes really taken: less than the range's where several allocations with holes between them are shown as one. */
  readonly size: bigint;
  readonly kind: PictureKind;
  readonly name: string;
  /** A remark behind the name, as `default CMA area`. */
  readonly mark: string | null;
  /** One sentence. */
  readonly why: string;
  readonly origin: Origin;
  /** Index of the event that put it there. */
  readonly from: number;
  /** Index of the event that took it away again, or null. */
  readonly to: number | null;
}

export const KIND_NAMES: Readonly<Record<PictureKind, string>> = {
  'default-cma': 'default CMA area',
  cma: 'other CMA area',
  pool: 'DMA pool',
  reserved: 'reserved',
  'no-map': 'no-map',
  image: 'kernel, device tree, initrd',
  own: 'page tables, struct pages, early allocations',
};

/** In the order of the legend. */
export const KINDS = Object.keys(KIND_NAMES) as readonly PictureKind[];
