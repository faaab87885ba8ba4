import { fileId } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import { type DtsFile, parseDts, parseDtsFragment, type ValueAst } from '../src/index.ts';

const HEAD = '/dts-v1/;\n/ { p = ';
const textWith = (value: string): string => `${HEAD}${value}; };`;

function valueIn(ast: DtsFile): ValueAst {
  const root = ast.items[0];
  const property = root?.kind === 'root' ? root.body.items[0] : undefined;
  if (property?.kind !== 'property' || property.value === null) throw new Error('no value');
  return property.value;
}

const read = (value: string): ValueAst => valueIn(parseDts(textWith(value), fileId('value.dts')).ast);

describe('a plain value', () => {
  it.each([
    ['<1 0xfedcba98>', [0, 0, 0, 1, 0xfe, 0xdc, 0xba, 0x98]],
    ['<(1 + 2) (-1)>', [0, 0, 0, 3, 0xff, 0xff, 0xff, 0xff]],
    ['"ab", ""', [0x61, 0x62, 0, 0]],
    ['[01 ff], <2>', [1, 0xff, 0, 0, 0, 2]],
    [
      '/bits/ 8 <1 2>, /bits/ 16 <0x1234>, /bits/ 64 <0x123456789abcdef0>',
      [1, 2, 0x12, 0x34, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0],
    ],
    ['<>', []],
  ])('%s has its bytes', (value, bytes) => {
    const { plain } = read(value);
    expect(plain && [...plain.bytes]).toEqual(bytes);
    expect(plain?.references).toEqual([]);
  });

  it('has all ones for references, and knows where', () => {
    const { plain } = read('<1 &a>, "xyz", <&{/b} 2>');
    expect(plain && [...plain.bytes].map((byte) => byte.toString(16)).join(' ')).toBe(
      '0 0 0 1 ff ff ff ff 78 79 7a 0 ff ff ff ff 0 0 0 2',
    );
    expect(plain?.references.map(({ label, path }) => label ?? path)).toEqual(['a', '/b']);
    expect(plain?.referenceAt).toEqual([4, 12]);
  });

  it.each(['l: <1>', '<l: 1>', '[l: 00]', '"a\\n"', '"ä"', '&a', '/incbin/("f")', '/bits/ 16 <&a>', '<0x123456789>'])(
    '%s is none',
    (value) => {
      expect(read(value).plain).toBeNull();
    },
  );

  it('tells how it is written, each part at its place', () => {
    const value = '<1\n\t&a>, "text" , /bits/ 8 <(1 ? 2 : 3)>, [00 01]';
    const ast = read(value);
    expect(ast.plain).not.toBeNull();
    const shown = ast.parts.map(({ kind, start, end }) => [kind, textWith(value).slice(start, end)]);
    expect(shown).toEqual([
      ['cells', '<1\n\t&a>'],
      ['string', '"text"'],
      ['cells', '/bits/ 8 <(1 ? 2 : 3)>'],
      ['bytes', '[00 01]'],
    ]);
    const [first] = ast.parts;
    const reference = first?.kind === 'cells' ? first.cells[1] : undefined;
    expect(typeof reference === 'object' && textWith(value).slice(reference.start, reference.end)).toBe('&a');
    // Read once.
    expect(ast.parts).toBe(ast.parts);
  });

  it('counts from the base of a fragment', () => {
    const text = textWith('<1>, "a"');
    const fragment = parseDtsFragment(text, 1000);
    const { parts, start, end } = valueIn(fragment as DtsFile);
    expect(text.slice(start - 1000, end - 1000)).toBe('<1>, "a"');
    expect(parts.map((part) => text.slice(part.start - 1000, part.end - 1000))).toEqual(['<1>', '"a"']);
  });
});
