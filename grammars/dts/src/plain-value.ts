import type { LabelAst, ReferenceAst, ValueAst, ValuePart } from './ast.ts';

/** Reads a value once more, this time keeping how it is written. */
export interface PartsReader {
  /** `text` is a value, from its first character to its last; offsets of the result start at `start`. */
  readParts(text: string, start: number): readonly ValuePart[];
}

/** A text that was parsed, and the bytes of the plain values in it. */
export class ParsedText {
  readonly #text: string;
  readonly #base: number;
  readonly #reader: PartsReader;
  /** Values one after the other, each at a multiple of 4 and filled up with zeros; empty before the parse has ended. Not to be changed. */
  bytes: Uint8Array = NO_BYTES;
  /** The same memory. */
  words: Uint32Array = NO_WORDS;

  constructor(text: string, base: number, reader: PartsReader) {
    this.#text = text;
    this.#base = base;
    this.#reader = reader;
  }

  /** The parse has ended. `bytes` has memory of its own, whose length is a multiple of 4. */
  complete(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.words = new Uint32Array(bytes.buffer);
  }

  partsBetween(start: number, end: number): readonly ValuePart[] {
    return this.#reader.readParts(this.#text.slice(start - this.#base, end - this.#base), start);
  }
}

const NO_BYTES = new Uint8Array();
const NO_WORDS = new Uint32Array();
const NO_LABELS: readonly LabelAst[] = [];

/**
 * A value that was read without a finding and whose bytes hang on its text alone, but for phandles: no labels, no paths, no files.
 * Nearly all are like that, and hardly anybody asks how one is written, so only the bytes are kept.
 */
export class PlainValue implements ValueAst {
  readonly text: ParsedText;
  readonly start: number;
  readonly end: number;
  /** Where in the bytes of `text` it begins. */
  readonly at: number;
  /** In bytes. */
  readonly length: number;
  /** In cells of 32 bits, in order. */
  readonly references: readonly ReferenceAst[];
  /** Where each stands in the value, in bytes; all ones are there. */
  readonly referenceAt: readonly number[];
  #bytes: Uint8Array | null = null;
  #parts: readonly ValuePart[] | null = null;

  constructor(
    text: ParsedText,
    place: ValuePlace,
    references: readonly ReferenceAst[],
    referenceAt: readonly number[],
  ) {
    this.text = text;
    this.start = place.start;
    this.end = place.end;
    this.at = place.at;
    this.length = place.length;
    this.references = references;
    this.referenceAt = referenceAt;
  }

  get plain(): this {
    return this;
  }

  get labels(): readonly LabelAst[] {
    return NO_LABELS;
  }

  get parts(): readonly ValuePart[] {
    this.#parts ??= this.text.partsBetween(this.start, this.end);
    return this.#parts;
  }

  /** With all ones for each reference. Shared: not to be changed. */
  get bytes(): Uint8Array {
    this.#bytes ??= this.text.bytes.subarray(this.at, this.at + this.length);
    return this.#bytes;
  }
}

export interface ValuePlace {
  readonly start: number;
  readonly end: number;
  readonly at: number;
  readonly length: number;
}
