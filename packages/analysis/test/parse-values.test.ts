import { describe, expect, it } from 'vitest';
import { type ParsedValue, parseImage, parseMemoryBank, parsePageSize, parseSize } from '../src/index.ts';

const check = <T>(parsed: ParsedValue<T>): unknown => (parsed.ok ? parsed.value : parsed.message);

describe('values of flags', () => {
  it.each([
    ['64M', 0x400_0000n],
    ['0x10', 16n],
    ['010', 8n],
    ['0', 0n],
    ['2g', 0x8000_0000n],
    ['0xffffffffffffffff', 0xffff_ffff_ffff_ffffn],
    ['64MB', '`64MB` has `B` left over; suffixes are K, M, G, T, P and E, as in 64M'],
    ['', '`` is not a number; write for example 64M or 0x4000000'],
    ['-1', '`-1` is not a number; write for example 64M or 0x4000000'],
    ['0x10000000000000000', '`0x10000000000000000` does not fit into 64 bits'],
    ['16E', '`16E` does not fit into 64 bits'],
  ])('reads the size %s', (text, expected) => {
    expect(check(parseSize(text))).toBe(expected);
  });

  it('reads banks', () => {
    expect(check(parseMemoryBank('1G'))).toEqual({ base: null, size: 0x4000_0000n });
    expect(check(parseMemoryBank('0x80000000:1G'))).toEqual({ base: 0x8000_0000n, size: 0x4000_0000n });
    expect(check(parseMemoryBank('0:0'))).toBe('`0:0`: the size is 0');
    expect(check(parseMemoryBank('0xffffffffffffffff:1'))).toEqual({ base: 0xffff_ffff_ffff_ffffn, size: 1n });
  });

  it.each([
    ['0x1000:2M', { kind: 'range', base: 0x1000n, size: 0x20_0000n }],
    ['Image', { kind: 'file', path: 'Image', base: null }],
    ['./a:b', { kind: 'file', path: './a:b', base: null }],
    ['0x80000000:out/Image', { kind: 'file', path: 'out/Image', base: 0x8000_0000n }],
    ['0x80000000:', '`0x80000000:` has no size; write BASE:SIZE'],
    ['', 'an empty value; write BASE:SIZE or a file'],
  ])('reads the image %s', (text, expected) => {
    expect(check(parseImage(text))).toEqual(expected);
  });

  it('takes a number alone as address or as file', () => {
    expect(check(parseImage('0x48000000', { baseAlone: true }))).toEqual({ kind: 'base', base: 0x4800_0000n });
    expect(check(parseImage('1234'))).toEqual({ kind: 'file', path: '1234', base: null });
  });

  it('knows page sizes', () => {
    expect([check(parsePageSize('16K')), check(parsePageSize('8K'))]).toEqual([
      16384,
      '`8K` is no page size; 4K, 16K and 64K are',
    ]);
  });
});
