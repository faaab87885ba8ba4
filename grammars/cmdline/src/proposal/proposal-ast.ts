import type { Diagnostic, Span, U64 } from '@carveout/core';

/** The posting whose grammar applies: July 2010, or RFC v3 to v5 of August and September 2010. */
export type Posting = 'v1' | 'v3' | 'v5';

/** One entry of `cma=` as the proposal of 2010 had it: NAME=SIZE[@START][/ALIGN][:ALLOCATOR[(PARAMETERS)]]. */
export interface ProposedRegion {
  readonly name: string;
  /** Bytes, whole pages. */
  readonly size: U64;
  /** Physical address, rounded up to the alignment; 0 for anywhere. */
  readonly start: U64;
  /** Bytes: a power of two, at least one page. */
  readonly alignment: U64;
  /** Null: the default one. */
  readonly allocator: string | null;
  readonly allocatorParameters: string | null;
  /** False for a region with a leading `-` (v3): the catch-all rule does not use it. */
  readonly asterisk: boolean;
  readonly span: Span;
}

export interface DevicePattern {
  /** Null: that of the pattern before it. `?` stands for any character, `*` at the end for any rest. */
  readonly device: string | null;
  /** What the memory is for; null where none is written. */
  readonly kind: string | null;
}

/** One rule of `cma_map=` or `cma.map=`: PATTERN[,PATTERN…]=REGION[,REGION…]. */
export interface MapRule {
  readonly patterns: readonly DevicePattern[];
  /** Tried from left to right. */
  readonly regions: readonly string[];
  readonly span: Span;
}

export interface Proposal {
  readonly posting: Posting;
  readonly regions: readonly ProposedRegion[];
  readonly rules: readonly MapRule[];
  /** With the kernel's own message where it had one. */
  readonly diagnostics: readonly Diagnostic[];
}
