import { encodeUtf8 } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import { includesString, readString, readStrings, stringIs } from '../src/index.ts';

const values = ['', 'a', 'a\0', 'a\0b\0', 'ab\0a', '\0a\0', 'a\0\0b\0', 'aa\0'].map((text) => ({
  bytes: encodeUtf8(text),
}));

describe('comparing strings without decoding them', () => {
  it.each(['a', 'b', 'ab', 'aa'])('finds %s where reading would', (text) => {
    for (const value of values) {
      expect(includesString(value, text)).toBe(readStrings(value).includes(text));
      expect(stringIs(value, text)).toBe(readString(value) === text);
    }
  });
});
