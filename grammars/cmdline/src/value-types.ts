import type { U64 } from '@carveout/core';

/**
 * `cma=SIZE[@BASE[-LIMIT]]` after one run of early_cma() (kernel/dma/contiguous.c). Not truncated to phys_addr_t: on a 32-bit
 * kernel without LPAE the caller keeps the low 32 bits of each (the sums commute with that).
 */
export interface CmaValue {
  readonly size: U64;
  /** 0 when there was no `@`. */
  readonly base: U64;
  /** What follows `-`; base + size (modulo 2^64) after an `@` without `-`; 0 when there was no `@`. */
  readonly limit: U64;
  readonly hasBase: boolean;
  readonly hasLimit: boolean;
}

/** What several `cma=` leave behind: the last one sets the size, the last one *with `@`* sets base and limit. */
export interface CmaSetting {
  readonly size: U64;
  readonly base: U64;
  readonly limit: U64;
  /** Index into the given list of the `cma=` that set the size. */
  readonly sizeFrom: number;
  /** Index of the one that set base and limit; null when none had an `@`. */
  readonly placeFrom: number | null;
}

/** `mem=SIZE[@BASE]`. Only 32-bit arm reads BASE; arm64 and riscv stop after SIZE. Not masked to pages. */
export interface MemValue {
  readonly size: U64;
  /** Null when there is no `@` right after the size. */
  readonly base: U64 | null;
}

/** `coherent_pool=`, `cma_pernuma=`, `vmalloc=`: one memparse() size, in bytes. */
export interface SizeValue {
  readonly size: U64;
}

export interface NodeSize {
  readonly node: number;
  readonly size: U64;
}

/** `numa_cma=<nid>:SIZE[,…]`; a node given twice appears twice, the later one counts. */
export interface NumaCmaValue {
  readonly nodes: readonly NodeSize[];
}

/** `hugetlb_cma=`: a total to spread over all nodes, or sizes per node (then `total` is their sum, as the kernel adds them up). */
export interface HugetlbCmaValue {
  readonly total: U64;
  readonly nodes: readonly NodeSize[];
}

/** `swiotlb=[SLABS][,AREAS][,force|noforce]`. */
export interface SwiotlbValue {
  /** Slabs of 2 KiB, rounded up to 128 as the kernel does; null when not given. */
  readonly slabs: U64 | null;
  /** As written: the kernel rounds to a power of two and caps it. Null when not given. */
  readonly areas: U64 | null;
  readonly mode: 'default' | 'force' | 'noforce';
}

/** `crashkernel=` in one of its forms. The kernel reads only one of several: {@link selectCrashkernel}. */
export type CrashkernelValue =
  | { readonly kind: 'size'; readonly size: U64; readonly offset: U64 | null }
  | {
      readonly kind: 'ranges';
      /** In textual order; the first whose [start, end) holds the RAM size decides. */
      readonly ranges: readonly CrashkernelRange[];
      readonly offset: U64 | null;
      /** False when the text after the last of `ranges` is broken: the kernel refuses it only if no range before matched. */
      readonly complete: boolean;
    }
  | { readonly kind: 'high' | 'low' | 'cma'; readonly size: U64 };

export interface CrashkernelRange {
  readonly start: U64;
  /** Exclusive; 2^64 - 1 when left out. */
  readonly end: U64;
  readonly size: U64;
}
