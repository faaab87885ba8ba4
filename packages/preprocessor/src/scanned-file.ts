import type { CodeInfo, FileId } from '@carveout/core';
import type { Expansion } from './expansion-cache.ts';
import type { Macro } from './macro.ts';
import type { OffsetMap } from './offset-map.ts';

/**
 * A file taken apart once: what is text, what are directives, where names stand. Nothing in it depends on the macros of a run, so
 * every board that includes the file shares it.
 *
 * Three offsets: `original` is what the user wrote; `text` is that without backslash-newline pairs, the offsets of directives;
 * `clean` is text without directives and comments, the offsets of text items and names.
 */
export interface ScannedFile extends SplicedText {
  readonly path: string;
  readonly original: string;
  readonly clean: string;
  readonly cuts: OffsetMap;
  /** Offsets into `clean` of every name outside strings and numbers, ascending, and the names' numbers. */
  readonly nameStarts: Int32Array;
  readonly nameIds: Int32Array;
  readonly items: readonly Item[];
  readonly faults: readonly ScanFault[];
  readonly markers: readonly LineMarker[];
}

/** What a macro needs of the file it is written in. */
export interface SplicedText {
  readonly id: FileId;
  readonly text: string;
  /** Length of the file as the user wrote it: `text` may have one line end more. */
  readonly size: number;
  /** From `text` to the file as the user wrote it. */
  readonly splices: OffsetMap;
}

/** A fault that is one in every run; offsets into `text`. */
export interface ScanFault {
  /** Only where dtc reads the file by itself: the preprocessor does not mind. */
  readonly onlyRaw?: true;
  readonly info: CodeInfo;
  readonly message: string;
  readonly help: string;
  readonly start: number;
  readonly end: number;
}

/** `# 12 "file" 1`, `#line 12 "file"`: what the lines behind it are called. */
export interface LineMarker {
  /** Offset into `original` of the first line it speaks of. */
  readonly from: number;
  /** Number of that line, from 1. */
  readonly line: number;
  /** undefined: the same file as before. */
  readonly file: string | undefined;
  /** Flag 1 of the marker. */
  readonly enters: boolean;
  /** Flag 2 of the marker. */
  readonly returns: boolean;
}

export type Item = TextItem | DirectiveItem;

/** Offsets `start` and `end` into `clean`; its names are those with an index in [firstName, endName). */
export interface TextItem {
  readonly kind: 'text';
  readonly start: number;
  readonly end: number;
  readonly firstName: number;
  readonly endName: number;
  /** What it expanded to so far, for the next board that includes the file. */
  expansions?: Expansion[];
}

/** Offsets `start` (of the `#`) and `end` into `text`. */
export type DirectiveItem =
  | DefinesItem
  | (Placed & { readonly kind: 'undef'; readonly name: number })
  | IncludeItem
  | ConditionalItem
  | (Placed & { readonly kind: 'report'; readonly fatal: boolean; readonly message: string })
  | (Placed & { readonly kind: 'once' })
  | (Placed & { readonly kind: 'malformed'; readonly message: string; readonly help: string });

interface Placed {
  readonly start: number;
  readonly end: number;
}

/** A run of `#define` lines. */
export interface DefinesItem {
  readonly kind: 'defines';
  readonly macros: Macro[];
}

export interface IncludeItem extends Placed {
  readonly kind: 'include';
  /** `/include/` is dtc's; `next` is `#include_next`; `once` is `#import`. */
  readonly form: 'plain' | 'next' | 'once' | 'dtc';
  /** What follows the directive, without comments: `"a"`, `<a>` or something that macros turn into either. */
  readonly target: string;
}

export interface ConditionalItem extends Placed {
  readonly kind: 'if' | 'elif' | 'else' | 'endif';
  /** The expression of `if` and `elif`, without comments. */
  readonly condition: string;
  /** Name of `#ifdef` or `#ifndef`; -1 for an expression. */
  readonly name: number;
  readonly negated: boolean;
  /** Index of the item behind a group that is not taken: the next `elif`, `else` or `endif` of the same `if`. */
  next: number;
  /** Index of the `endif`. */
  last: number;
}
