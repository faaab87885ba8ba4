/** A byte buffer that grows; numbers are big endian. */
export class ByteWriter {
  #bytes: Uint8Array;
  #view: DataView;
  length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  #need(count: number): void {
    const needed = this.length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
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

  /** Content of a length that is a multiple of 4; returns where it begins. */
  copy(content: Uint8Array): number {
    this.#need(content.length);
    const at = this.length;
    this.#bytes.set(content, at);
    this.length = at + content.length;
    return at;
  }

  /** Changes a word that was written. */
  setWord(at: number, value: number): void {
    this.#view.setUint32(at, value);
  }

  /** Room for `length` bytes and zeros up to a multiple of 4; `fill` writes them at the offset it is given. */
  reserve(length: number, fill: (bytes: Uint8Array, offset: number) => void): void {
    this.#need(length + 3);
    fill(this.#bytes, this.length);
    this.#padFrom(this.length + length);
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
