import type { Range, U64 } from '@carveout/core';

/** One area, as it is registered before activation. */
export interface CmaArea {
  readonly name: string;
  /** Start of the first range. */
  readonly base: U64;
  /** Bytes in all ranges. */
  readonly size: U64;
  readonly pages: number;
  /** One bitmap bit stands for 2^orderPerBit pages. */
  readonly orderPerBit: number;
  /** Place in the table, from 0. */
  readonly index: number;
  /** Ascending; more than one only after {@link declareMultiRange}. */
  readonly ranges: readonly Range[];
}

/** cma_areas[] of the kernel. A value: registering returns a new one. */
export interface CmaTable {
  readonly capacity: number;
  readonly areas: readonly CmaArea[];
}

export const createCmaTable = (capacity: number): CmaTable => ({ capacity, areas: [] });

/** Pages of all areas: totalcma_pages before activation. */
export const totalCmaPages = (table: CmaTable): number => table.areas.reduce((sum, area) => sum + area.pages, 0);
