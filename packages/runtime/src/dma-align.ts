import type { Machine } from './machine.ts';

/** get_order(): the smallest order whose block holds `pages`. */
export const orderFor = (pages: number): number => Math.max(0, Math.ceil(Math.log2(Math.max(1, pages))));

/** Alignment order of a DMA buffer from CMA: its own order, at most CONFIG_CMA_ALIGNMENT (cma_alloc_aligned()). */
export const dmaAlignOrder = ({ cmaAlignment }: Machine, pages: number): number =>
  Math.min(orderFor(pages), cmaAlignment);
