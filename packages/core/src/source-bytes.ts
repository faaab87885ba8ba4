import { decodeUtf8, encodeUtf8 } from './utf8.ts';

/** Stands for a byte that is no UTF-8: U+DC00 plus the byte, which no valid text holds. */
const ESCAPED = 0xdc00;
const HAS_ESCAPED = /[\udc80-\udcff]/;

/**
 * Text of source that may hold any bytes: old comments and strings are often Latin-1. Bytes that are no valid UTF-8 become lone
 * surrogates, from which {@link encodeSource} makes the same bytes again.
 */
export function decodeSource(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  // A replacement character is nearly always the decoder's own.
  return text.includes('\ufffd') ? decodeOneByOne(bytes) : text;
}

function decodeOneByOne(bytes: Uint8Array): string {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    if (at > start) parts.push(decodeUtf8(bytes.subarray(start, at)));
    parts.push(String.fromCharCode(ESCAPED + (bytes[at] ?? 0)));
    start = ++at;
  }
  if (start < bytes.length) parts.push(decodeUtf8(bytes.subarray(start)));
  return parts.join('');
}

/** Bytes of the valid UTF-8 sequence at `at` (RFC 3629, table in section 4); 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const second = bytes[at + 1] ?? 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  const length =
    first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  if (length === 0 || second < low || second > high) return 0;
  for (let next = 2; next < length; next++) if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

/** The bytes that {@link decodeSource} read; of other text its UTF-8. */
export function encodeSource(text: string): Uint8Array {
  if (!HAS_ESCAPED.test(text)) return encodeUtf8(text);
  const parts: Uint8Array[] = [];
  let length = 0;
  // With the u flag a lone surrogate is a character of its own, and halves of a pair are not.
  for (const part of text.split(/([\udc80-\udcff])/u)) {
    const code = part.length === 1 ? part.charCodeAt(0) : 0;
    const bytes = code >= 0xdc80 && code <= 0xdcff ? Uint8Array.of(code - ESCAPED) : encodeUtf8(part);
    parts.push(bytes);
    length += bytes.length;
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
