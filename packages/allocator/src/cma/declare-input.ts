import type { U64 } from '@carveout/core';
import type { MemblockState } from '../memblock/state.ts';
import type { CmaRules } from './rules.ts';
import type { CmaTable } from './table.ts';

/** What is the same for all declarations of one boot. */
export interface CmaContext {
  readonly state: MemblockState;
  readonly table: CmaTable;
  readonly rules: CmaRules;
}

export interface RegisterRequest {
  readonly base: U64;
  readonly size: U64;
  /** Default 0. */
  readonly orderPerBit?: number;
  /** undefined: the kernel makes up `cma<N>`. */
  readonly name?: string;
}

export interface DeclareRequest extends RegisterRequest {
  /** Exclusive; 0 means the end of DRAM. */
  readonly limit: U64;
  /** 0 means the CMA alignment. */
  readonly align?: U64;
  /** The area lies exactly at `base` or nowhere. */
  readonly fixed?: boolean;
  /** Exact NUMA node. */
  readonly node?: number;
  /** First address of highmem; undefined on kernels without CONFIG_HIGHMEM, where it is the end of DRAM. */
  readonly highMemory?: U64;
  /** Owner given to the memory in explanations. Default: the name, or "cma". */
  readonly owner?: string;
}
