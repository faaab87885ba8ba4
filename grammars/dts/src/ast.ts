import type { PlainValue } from './plain-value.ts';

/**
 * Device-tree source as written, before merging. Offsets are UTF-16 units of the text that was parsed (after
 * preprocessing): `start` inclusive, `end` exclusive. Strings and expressions are already evaluated.
 */
export interface DtsFile {
  readonly kind: 'file';
  /** False when `/dts-v1/;` is missing (a diagnostic has been given). */
  readonly versionTag: boolean;
  /** `/plugin/;` was given: an overlay. */
  readonly plugin: boolean;
  readonly memreserves: readonly MemreserveAst[];
  /** Source order, which has meaning. */
  readonly items: readonly TopLevelItem[];
}

export interface LabelAst {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** `/memreserve/ ADDRESS SIZE;` */
export interface MemreserveAst {
  readonly kind: 'memreserve';
  readonly labels: readonly LabelAst[];
  readonly address: bigint;
  readonly size: bigint;
  readonly start: number;
  readonly end: number;
}

export type TopLevelItem = RootAst | RefNodeAst | DeleteRefAst | OmitRefAst;

/** `/ { … };` */
export interface RootAst {
  readonly kind: 'root';
  readonly labels: readonly LabelAst[];
  readonly body: BodyAst;
  readonly start: number;
  readonly end: number;
}

/** `&label { … };`, `&{/path} { … };`, with `label:` in front adding labels to the target. */
export interface RefNodeAst {
  readonly kind: 'ref-node';
  readonly labels: readonly LabelAst[];
  readonly ref: ReferenceAst;
  readonly body: BodyAst;
  readonly start: number;
  readonly end: number;
}

/** `/delete-node/ &label;` at top level. */
export interface DeleteRefAst {
  readonly kind: 'delete-ref';
  readonly ref: ReferenceAst;
  readonly start: number;
  readonly end: number;
}

/** `/omit-if-no-ref/ &label;` at top level. */
export interface OmitRefAst {
  readonly kind: 'omit-ref';
  readonly ref: ReferenceAst;
  readonly start: number;
  readonly end: number;
}

/** `{ … };`. `start` is the `{`, `end` is past the `;`: dtc's position of a node. */
export interface BodyAst {
  readonly items: readonly BodyItem[];
  readonly start: number;
  readonly end: number;
  /** What a reader of the body wants to remember about it; the grammar does not look at it. */
  memo?: object | undefined;
}

export type BodyItem = PropertyAst | NodeAst | DeletePropertyAst | DeleteNodeAst;

export interface NodeAst {
  readonly kind: 'node';
  readonly labels: readonly LabelAst[];
  readonly omitIfNoRef: boolean;
  /** Full name with unit address, a leading escape backslash dropped. */
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly body: BodyAst;
  /** From the first label or directive to past the `;`. */
  readonly start: number;
  readonly end: number;
}

export interface PropertyAst {
  readonly kind: 'property';
  readonly labels: readonly LabelAst[];
  readonly name: string;
  /** null for `name;` (present, empty). */
  readonly value: ValueAst | null;
  /** Start of the name: dtc's position of a property. */
  readonly start: number;
  readonly end: number;
}

export interface DeletePropertyAst {
  readonly kind: 'delete-property';
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export interface DeleteNodeAst {
  readonly kind: 'delete-node';
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The comma-separated parts behind `=`; their bytes are concatenated without padding. */
export interface ValueAst {
  /** Of a {@link PlainValue} they are read from the text when somebody asks. */
  readonly parts: readonly ValuePart[];
  /** Labels between and around the parts; they count for duplicate labels only. */
  readonly labels: readonly LabelAst[];
  readonly start: number;
  readonly end: number;
  /** The value itself, when its bytes are known. */
  readonly plain: PlainValue | null;
  /** The bytes, when they depend on nothing but the value itself; kept by whoever needs them first, since files share what they include. */
  encoded?: Uint8Array | undefined;
}

export type ValuePart = StringPart | CellsPart | BytesPart | PathRefPart | IncbinPart;

/** Unescaped. Each character below U+0100 that came from `\x` or octal escapes is one byte: see `bytes`. */
export interface StringPart {
  readonly kind: 'string';
  /** The text, escapes resolved, without the terminating NUL. */
  readonly text: string;
  /** Set only when escapes above 0x7f were used: the exact bytes, because `text` cannot tell them from UTF-8. */
  readonly bytes?: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** `< … >` or `/bits/ N < … >`. */
export interface CellsPart {
  readonly kind: 'cells';
  readonly bits: 8 | 16 | 32 | 64;
  /**
   * A number as 64-bit arithmetic left it (bigint above 2^53 - 1), not yet cut to `bits`; or a reference, which becomes a phandle.
   */
  readonly cells: readonly (number | bigint | ReferenceAst)[];
  readonly labels: readonly LabelAst[];
  readonly start: number;
  readonly end: number;
}

/** `[ 01 02 ]` */
export interface BytesPart {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
  readonly labels: readonly LabelAst[];
  readonly start: number;
  readonly end: number;
}

/** A reference outside `< >`: the node's full path as a string. */
export interface PathRefPart {
  readonly kind: 'path-ref';
  readonly ref: ReferenceAst;
  readonly start: number;
  readonly end: number;
}

/** `/incbin/("file")`, `/incbin/("file", OFFSET, LENGTH)`. */
export interface IncbinPart {
  readonly kind: 'incbin';
  readonly path: string;
  readonly offset: bigint;
  /** null: to the end of the file. */
  readonly length: bigint | null;
  readonly start: number;
  readonly end: number;
}

/** `&label`, `&{/path}`, `&{label/relative/path}`. */
export interface ReferenceAst {
  readonly kind: 'reference';
  /** null for `&{/path}`. */
  readonly label: string | null;
  /** null for a plain `&label`; starts with `/` when `label` is null. */
  readonly path: string | null;
  readonly start: number;
  readonly end: number;
}
