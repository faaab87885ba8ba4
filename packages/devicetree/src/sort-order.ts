import type { Memreserve } from './tree.ts';

const compareBig = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** The orders of dtc's `-s`. */
export const compareReserves = (a: Memreserve, b: Memreserve): number =>
  compareBig(a.address, b.address) || compareBig(a.size, b.size);

/** Names hold one byte a character, so comparing characters is comparing bytes. */
export const compareNames = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
