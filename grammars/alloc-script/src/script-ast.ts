import type { Diagnostic, Span, U64 } from '@carveout/core';

/** A count of pages, or a size in bytes when it has a suffix. */
export interface Amount {
  readonly value: U64;
  readonly unit: 'pages' | 'bytes';
  readonly span: Span;
}

export interface Word {
  readonly text: string;
  readonly span: Span;
}

export interface TakenRun {
  readonly start: number;
  readonly count: number;
}

/** What a script says before its steps, or between them. */
export type Setting =
  | { readonly kind: 'kernel'; readonly release: Word }
  /** Bytes. */
  | { readonly kind: 'page-size'; readonly amount: Amount }
  | { readonly kind: 'cma-alignment'; readonly order: number; readonly span: Span }
  | { readonly kind: 'strategy'; readonly name: 'first-fit' | 'best-fit' | 'buddy'; readonly span: Span }
  | {
      readonly kind: 'area';
      readonly name: Word;
      readonly base: Amount;
      readonly size: Amount;
      readonly orderPerBit: number;
      readonly taken: readonly TakenRun[];
    };

/** The names of {@link Command}s that change pages nobody got from CMA. */
export const MARKING_WORDS = [
  'fill',
  'drop',
  'pin',
  'unpin',
  'lock',
  'unlock',
  'write',
  'written',
  'isolate',
  'unisolate',
] as const;

export type MarkingWord = (typeof MARKING_WORDS)[number];

/** One step. */
export type Command =
  | {
      readonly op: 'alloc';
      readonly area: Word;
      readonly amount: Amount;
      readonly align: number | null;
      readonly dma: boolean;
      readonly name: string | null;
    }
  | { readonly op: 'free'; readonly area: Word; readonly amount: Amount }
  | { readonly op: 'free-buffer'; readonly area: Word; readonly name: Word }
  | { readonly op: MarkingWord; readonly area: Word; readonly amount: Amount; readonly at: number | null }
  | { readonly op: 'compact'; readonly area: Word }
  | { readonly op: 'free-memory'; readonly amount: Amount };

export interface AllocScript {
  readonly settings: readonly Setting[];
  readonly commands: readonly Command[];
  /** Span of each command, by index. */
  readonly spans: readonly Span[];
  readonly diagnostics: readonly Diagnostic[];
}
