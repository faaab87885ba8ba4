/** Bytes whose length is a multiple of 4, in a block that many share: an array buffer each would cost more than its content. */
export interface Words {
  readonly block: WordBlock;
  /** First byte, a multiple of 4. */
  readonly start: number;
  readonly length: number;
}

/** Memory that {@link takeWords} hands out piece by piece; freed when nobody holds a piece any more. */
export interface WordBlock {
  readonly bytes: Uint8Array;
  /** The same memory. */
  readonly words: Uint32Array;
}

const BLOCK = 0x1_0000;

let current: WordBlock | undefined;
let used = 0;

/** `length` bytes of zeros, rounded up to whole words. */
export function takeWords(length: number): Words {
  const rounded = (length + 3) & ~3;
  if (rounded > BLOCK / 4) return { block: newBlock(rounded), start: 0, length: rounded };
  if (current === undefined || used + rounded > BLOCK) {
    current = newBlock(BLOCK);
    used = 0;
  }
  const start = used;
  used += rounded;
  return { block: current, start, length: rounded };
}

function newBlock(size: number): WordBlock {
  const bytes = new Uint8Array(size);
  return { bytes, words: new Uint32Array(bytes.buffer) };
}
