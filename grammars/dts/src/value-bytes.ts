import type { Cell } from './literal.ts';

/** Where the bytes of values grow while a text is parsed; numbers are big endian. */
export class ValueBytes {
  #bytes = new Uint8Array(1 << 14);
  length = 0;

  #need(count: number): void {
    const needed = this.length + count;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed + 3, this.#bytes.length * 2) & ~3);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }

  /** The low 32 bits. */
  word(value: number): void {
    this.#need(4);
    const bytes = this.#bytes;
    const at = this.length;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
    this.length = at + 4;
  }

  /** The low bits of a number of any size. */
  cell(value: Cell, bits: number): void {
    if (bits === 32 && typeof value === 'number') {
      this.word(value);
      return;
    }
    const width = bits >> 3;
    this.#need(width);
    let rest = BigInt(value);
    for (let at = this.length + width - 1; at >= this.length; at--) {
      this.#bytes[at] = Number(rest & 0xffn);
      rest >>= 8n;
    }
    this.length += width;
  }

  byte(value: number): void {
    this.#need(1);
    this.#bytes[this.length++] = value;
  }

  /** Room for `length` bytes at the end, which the caller has to fill. */
  room(length: number): Uint8Array {
    this.#need(length);
    return this.#bytes;
  }

  /** Zeros up to a multiple of 4. */
  fillWord(): void {
    while (this.length % 4 !== 0) this.byte(0);
  }

  /** Everything, in memory of its own; then begins anew. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.length);
    this.length = 0;
    if (this.#bytes.length > MOST_KEPT) this.#bytes = new Uint8Array(MOST_KEPT);
    return taken;
  }
}

const MOST_KEPT = 1 << 20;
