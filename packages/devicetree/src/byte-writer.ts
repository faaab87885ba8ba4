import type { Words } from './word-block.ts';

/** A byte buffer that grows; numbers are big endian. */
export class ByteWriter {
  #bytes: Uint8Array;
  #view: DataView;
  /** The same memory by words, in the machine's order of bytes: for copying only. */
  #words: Uint32Array;
  length = 0;

  /** `capacity` in bytes. */
  constructor(capacity: number) {
    this.#bytes = new Uint8Array((capacity + 3) & ~3);
    this.#view = new DataView(this.#bytes.buffer);
    this.#words = new Uint32Array(this.#bytes.buffer);
  }

  #need(count: number): void {
    const needed = this.length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max((needed + 3) & ~3, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
    this.#words = new Uint32Array(grown.buffer);
  }

  word(value: number): void {
    this.#need(4);
    this.#view.setUint32(this.length, value);
    this.length += 4;
  }

  /** Then zeros up to a multiple of 4. */
  padded(content: Uint8Array): void {
    this.#need(content.length + 3);
    this.#bytes.set(content, this.length);
    this.#padFrom(this.length + content.length);
  }

  /** Returns where it begins. What was written before ends on a word. */
  copy({ block, start, length }: Words): number {
    this.#need(length);
    const at = this.length;
    const from = block.words;
    const words = this.#words;
    const end = (start + length) >> 2;
    for (let source = start >> 2, target = at >> 2; source < end; source++, target++) words[target] = from[source] ?? 0;
    this.length = at + length;
    return at;
  }

  /** A word that was written. */
  wordAt(at: number): number {
    return this.#view.getUint32(at);
  }

  /** Changes a word that was written. */
  setWord(at: number, value: number): void {
    this.#view.setUint32(at, value);
  }

  /** Room for `length` bytes, and zeros up to a multiple of 4; returns where in {@link bytes} they are to be written. */
  reserve(length: number): number {
    this.#need(length + 3);
    const at = this.length;
    this.#padFrom(at + length);
    return at;
  }

  /** All of the memory; another one after the next write. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** A name, one byte a character, a NUL, then zeros up to a multiple of 4. */
  name(text: string): void {
    this.#need(text.length + 4);
    for (let at = 0; at < text.length; at++) this.#bytes[this.length + at] = text.charCodeAt(at);
    this.#padFrom(this.length + text.length + 1);
  }

  /** Zeros up to a multiple of `alignment`. */
  alignTo(alignment: number): void {
    this.#need(alignment);
    this.length = Math.ceil(this.length / alignment) * alignment;
  }

  #padFrom(end: number): void {
    this.length = (end + 3) & ~3;
  }

  /** What was written so far; shares memory with the writer. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }
}
