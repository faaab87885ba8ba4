import { fileId, LineTable } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import { parseDts } from '../src/index.ts';
import { printDts } from './print-dts.ts';

const HEAD = '/dts-v1/;\n';

/** The tree as text (labels of a value first, everything evaluated) and the findings as `CODE line:column`. */
function read(text: string): { tree: string; findings: string[] } {
  const { ast, diagnostics } = parseDts(text, fileId('board.dts'));
  const lines = new LineTable(text);
  const findings = diagnostics.map(({ code, span }) => {
    const { line, column } = lines.positionAt(span.start);
    return `${code} ${line}:${column}`;
  });
  return { tree: printDts(ast).replaceAll(/\s+/g, ' ').replaceAll('\\', '').trim(), findings };
}

/** `text` is a root body; it must be read without findings as `tree`. */
function valid(text: string, tree: string): void {
  expect(read(`${HEAD}/ { ${text} };`)).toEqual({
    tree: `/dts-v1/; / { ${tree === '' ? '' : `${tree} `}};`,
    findings: [],
  });
}

/** `text` is the second line, inside the root node; findings are given as `CODE column`. */
function invalid(text: string, ...findings: string[]): void {
  const expected = findings.map((finding) => finding.replace(' ', ' 3:'));
  expect(read(`${HEAD}/ {\n${text}\n};`).findings).toEqual(expected);
}

function file(text: string, tree: string, ...findings: string[]): void {
  expect(read(text)).toEqual({ tree, findings });
}

describe('top level', () => {
  it('takes an empty root', () => valid('', ''));
  it('takes the version tag again', () => file('/dts-v1/;/dts-v1/; / {};', '/dts-v1/; / { };'));
  it('wants the version tag', () => file('/ {};', '/ { };', 'DTS013 1:1'));
  it('wants the version tag before the plugin tag', () =>
    file('/plugin/; /dts-v1/; / {};', '/dts-v1/; /plugin/; / { };', 'DTS014 1:11'));
  it('wants a root node', () => file(HEAD, '/dts-v1/;', 'DTS014 1:1'));
  it('skips a byte-order mark', () => file(`\ufeff${HEAD}/ {};`, '/dts-v1/; / { };'));
  it('takes memory reservations with labels and expressions', () =>
    file(
      `${HEAD}a: b: /memreserve/ 0x10000000 (1 << 12); / {};`,
      '/dts-v1/; a: b: /memreserve/ 0x10000000 0x1000; / { };',
    ));
  it('wants memory reservations first', () =>
    file(`${HEAD}/ {};\n/memreserve/ 0 1;`, '/dts-v1/; /memreserve/ 0x0 0x1; / { };', 'DTS014 3:1'));
  it('takes two numbers for a reservation', () =>
    file(`${HEAD}/memreserve/ 1;\n/ {};`, '/dts-v1/; / { };', 'DTS001 2:15'));
  it('takes references by label and path, with a label', () =>
    file(
      `${HEAD}/ {}; &a {}; &{/b/c@1,2} {}; l: &{d/e} {};`,
      '/dts-v1/; / { }; &a { }; &{/b/c@1,2} { }; l: &{d/e} { };',
    ));
  it('takes one label before a reference', () =>
    file(`${HEAD}/ {};\nl: m: &a {};`, '/dts-v1/; / { }; l: m: &a { };', 'DTS001 3:4'));
  it('takes no label before the root', () => file(`${HEAD}l: / {};`, '/dts-v1/; / { };', 'DTS001 2:1'));
  it('wants the root first', () => file(`${HEAD}&a {};`, '/dts-v1/; &a { };', 'DTS014 2:1'));
  it('takes a reference first in an overlay', () => file(`${HEAD}/plugin/; &a {};`, '/dts-v1/; /plugin/; &a { };'));
  it('deletes and omits by reference', () =>
    file(
      `${HEAD}/ {}; /delete-node/ &a; /delete-node/ &{/b}; /omit-if-no-ref/ &c;`,
      '/dts-v1/; / { }; /delete-node/ &a; /delete-node/ &{/b}; /omit-if-no-ref/ &c;',
    ));
  it('does not delete by name', () => file(`${HEAD}/ {};\n/delete-node/ a;`, '/dts-v1/; / { };', 'DTS001 3:15'));
  it('takes nothing else', () => file(`${HEAD}/ {};\nfoo;`, '/dts-v1/; / { };', 'DTS001 3:1'));
});

describe('body', () => {
  it('takes names of any allowed character', () =>
    valid('#a-b,c._+*?@d; 1a; 2 = <1>; 3@4 {};', '#a-b,c._+*?@d; 1a; 2 = <0x1>; 3@4 { };'));
  it('drops an escape backslash', () => valid('\\a; \\delete {};', 'a; delete { };'));
  it('wants a name behind the backslash', () => invalid('\\ ;', 'DTS001 1'));
  it('takes labels and directives before children', () =>
    valid('a: b: p; c: /omit-if-no-ref/ d: n {};', 'a: b: p; c: d: /omit-if-no-ref/ n { };'));
  it('does not omit properties', () => invalid('/omit-if-no-ref/ p;', 'DTS001 18'));
  it('deletes properties and children', () =>
    valid('l: /delete-property/ p; /delete-node/ n;', '/delete-property/ p; /delete-node/ n;'));
  it('does not delete by reference', () => invalid('/delete-node/ &n;', 'DTS001 15'));
  it('wants properties first', () => invalid('n {}; p; q;', 'DTS007 7'));
  it('counts a deletion as a child', () => invalid('/delete-node/ n; p;', 'DTS007 18'));
  it('wants property deletions first', () => invalid('n {}; /delete-property/ p;', 'DTS007 7'));
  it('wants `=`, `;` or `{` behind a name', () => invalid('p <1>;', 'DTS001 3'));
  it('takes comments anywhere', () => valid('/* a */ p /**/ = // b\n <1 /* 2 */ 3>;', 'p = <0x1 0x3>;'));
  it('wants comments closed', () => invalid('p; /* x', 'DTS004 4'));
});

describe('values', () => {
  it('takes parts of every kind', () =>
    valid('p = "a", <1>, [00], &l, &{/n}, /incbin/("f");', 'p = "a", <0x1>, [00], &l, &{/n}, /incbin/("f");'));
  it('wants commas', () => invalid('p = "a" "b";', 'DTS018 8'));
  it('wants a part behind a comma', () => invalid('p = <1>, ;', 'DTS001 10'));
  it('wants a part behind `=`', () => invalid('p = ;', 'DTS001 5'));
  it('takes labels around parts and between cells and bytes', () =>
    valid('p = a: <b: 1 c: 2> d: , [e: 00 f:] g: ;', 'p = a: d: g: <b: c: 0x1 0x2>, [e: f: 00];'));
  it('wants more than a label', () => invalid('p = l: ;', 'DTS001 8'));
  it('takes empty lists', () => valid('p = <>; q = [];', 'p = <>; q = [];'));
  it('takes widths', () =>
    valid(
      'p = /bits/ 8 <0xff>, /bits/ 16 <1>, /bits/ 0x40 <0xffffffffffffffff>;',
      'p = /bits/ 8 <0xff>, /bits/ 16 <0x1>, /bits/ 64 <0xffffffffffffffff>;',
    ));
  it('refuses other widths', () => invalid("p = /bits/ 24 <1>; q = /bits/ ' ' <1>;", 'DTS010 12', 'DTS010 31'));
  it('wants references in 32 bits', () => invalid('p = /bits/ 64 <&l>;', 'DTS015 16'));
  it('takes references in cells', () => valid('p = <&a &{/b} &{c/d}>;', 'p = <&a &{/b} &{c/d}>;'));
  it('takes a label in braces', () => valid('p = <&{a}>, &{b};', 'p = <&a>, &b;'));
  it('takes in braces what can be no label, as dtc', () => valid('p = <&{1/b}>, &{1/b};', 'p = <&{1/b}>, &{1/b};'));
  it('refuses braces around nothing', () => invalid('p = <&{}>, &{};', 'DTS015 6', 'DTS015 12'));
  it('takes bytes with and without blanks', () => valid('p = [0102 03 aB\nFf];', 'p = [01 02 03 ab ff];'));
  it('wants whole bytes', () =>
    invalid('p = [012]; q = [0 1]; r = [0x12]; s = [zz];', 'DTS016 6', 'DTS016 17', 'DTS016 28', 'DTS016 40'));
  it('takes offset and length of a file', () =>
    valid('p = /incbin/("f", (1 + 1), 0x10);', 'p = /incbin/("f", 0x2, 0x10);'));
  it('wants offset and length together', () => invalid('p = /incbin/("f", 1);', 'DTS001 20'));
  it('wants the file name quoted', () => invalid('p = /incbin/(f);', 'DTS005 14'));
  it('refuses numbers outside lists', () => invalid("p = 1; q = (1); r = 'a';", 'DTS001 5', 'DTS001 12', 'DTS001 21'));
  it('refuses unknown directives', () => invalid('p = /bytes/ <1>;', 'DTS019 5'));
});

describe('numbers', () => {
  it('takes every base and suffix', () =>
    valid(
      'p = <10 010 0x1F 0 00 1U 2L 3UL 4LL 5ULL 0xfULL 07U>;',
      'p = <0xa 0x8 0x1f 0x0 0x0 0x1 0x2 0x3 0x4 0x5 0xf 0x7>;',
    ));
  it('refuses others', () =>
    invalid(
      'p = <08 0x 1u 1LU 0xg 12ab>;',
      'DTS008 6',
      'DTS008 9',
      'DTS008 12',
      'DTS008 15',
      'DTS008 19',
      'DTS008 23',
    ));
  it('keeps 64 bits exactly', () =>
    valid('p = /bits/ 64 <9007199254740993 0x20000000000001>;', 'p = /bits/ 64 <0x20000000000001 0x20000000000001>;'));
  it('refuses more', () => invalid('p = /bits/ 64 <0x10000000000000000>;', 'DTS008 16'));
  it('takes characters', () =>
    valid(String.raw`p = <'a' '\n' '\'' '"' '\x41' '\101' '\377'>;`, 'p = <0x61 0xa 0x27 0x22 0x41 0x41 0xff>;'));
  it('wants one byte', () =>
    invalid(String.raw`p = <'ab' '' 'é' '\x'>;`, 'DTS008 6', 'DTS008 11', 'DTS008 14', 'DTS008 18'));
  it('warns when bits are lost', () =>
    invalid('p = <0x100000000>, /bits/ 8 <256 (0 - 129)>;', 'DTS011 6', 'DTS011 30'));
  it('takes negative numbers as they are', () => valid('p = <(-1)>;', 'p = <0xffffffffffffffff>;'));
});

describe('expressions', () => {
  const evaluates = (expression: string, result: string): void =>
    valid(`p = /bits/ 64 <(${expression})>;`, `p = /bits/ 64 <${result}>;`);
  it.each([
    ['1 + 2 * 3', '0x7'],
    ['(1 + 2) * 3', '0x9'],
    ['10 - 3 - 2', '0x5'],
    ['100 / 7 % 4', '0x2'],
    ['1 << 2 << 1', '0x8'],
    ['7 & 3 == 3', '0x1'],
    ['1 || 0 && 0', '0x1'],
    ['6 ^ 3 | 8', '0xd'],
    ['3 > 2 != 2 >= 3', '0x1'],
    ['1 < 2 <= 1', '0x1'],
    ['!5 + ~0 + - -4', '0x3'],
    ['-1 > 0', '0x1'],
    ['0 - 1 >> 60', '0xf'],
    ['1 << 64', '0x0'],
    ['1 << 63', '0x8000000000000000'],
    ['0xffffffffffffffff * 0xffffffffffffffff', '0x1'],
    ['1 ? 2 : 3 ? 4 : 5', '0x2'],
    ['0 ? 2 : 0 ? 4 : 5', '0x5'],
    ["'a' + 1", '0x62'],
  ])('%s is %s', evaluates);
  it('takes one after another without blanks', () => valid('p = <(1 + 2)(3)4>;', 'p = <0x3 0x3 0x4>;'));
  it('reports a division by zero even where it is not taken', () =>
    invalid('p = <(0 ? 1 / 0 : 2)>; q = <(1 % 0)>;', 'DTS012 15', 'DTS012 34'));
  it('wants parentheses', () => invalid('p = <-1>; q = <1+2>;', 'DTS006 6', 'DTS006 17'));
  it('wants operands', () => invalid('p = <(1 +)>; q = <(+1)>; r = <(1 &x)>;', 'DTS001 10', 'DTS001 20', 'DTS001 34'));
  it('asks for the header of a word, once for each word', () =>
    invalid(
      'p = <FOO 1 FOO>, <BAR(1, 2)>; q = <(1 + BAZ)>; r = QUX;',
      'DTS005 6',
      'DTS005 19',
      'DTS005 41',
      'DTS005 52',
    ));
});

describe('strings', () => {
  const check = (source: string, expected: { text: string; bytes?: number[] }): void => {
    const { ast, diagnostics } = parseDts(`${HEAD}/ { p = "${source}"; };`, fileId('board.dts'));
    expect(diagnostics).toEqual([]);
    const [root] = ast.items;
    const property = root?.kind === 'root' ? root.body.items[0] : undefined;
    const part = property?.kind === 'property' ? property.value?.parts[0] : undefined;
    if (part?.kind !== 'string') throw new Error('no string');
    expect({ text: part.text, bytes: part.bytes && [...part.bytes] }).toEqual({ bytes: undefined, ...expected });
  };
  it('keeps plain text', () => check('a b/*c*/ //d', { text: 'a b/*c*/ //d' }));
  it('resolves named escapes', () => check(String.raw`\a\b\t\n\v\f\r`, { text: '\x07\b\t\n\v\f\r' }));
  it('resolves octal escapes of up to three digits', () => check(String.raw`\0\12\1018`, { text: '\0\nA8' }));
  it('resolves hex escapes of up to two digits', () => check(String.raw`\x41\xa\x41b`, { text: 'A\nAb' }));
  it('lets others stand for themselves', () => check(String.raw`\"\\\'\y\8`, { text: `"\\'y8` }));
  it('gives the bytes when escapes are above 0x7f', () =>
    check(String.raw`é\xe9\400\777`, { text: 'éé\0ÿ', bytes: [0xc3, 0xa9, 0xe9, 0, 0xff] }));
  it('keeps an escaped character beyond ASCII', () => check('\\é', { text: 'é' }));
  it('takes a raw line break', () => check('a\nb', { text: 'a\nb' }));
  it('refuses `\\x` without digits and an escaped line break', () => {
    invalid(String.raw`p = "\xg";`, 'DTS009 5');
    invalid('p = "a\\\nb";', 'DTS009 5');
  });
});

describe('positions', () => {
  it('gives dtc positions to properties, nodes and bodies', () => {
    const text = `${HEAD}/ { l: p = <1>; m: n { }; };`;
    const [root] = parseDts(text, fileId('board.dts')).ast.items;
    if (root?.kind !== 'root') throw new Error('no root');
    const [property, node] = root.body.items;
    if (node?.kind !== 'node') throw new Error('no node');
    const slice = (part: { start: number; end: number } | undefined): string => text.slice(part?.start, part?.end);
    expect(slice(root)).toBe('/ { l: p = <1>; m: n { }; };');
    expect(slice(property)).toBe('p = <1>;');
    expect(slice(node)).toBe('m: n { };');
    expect(slice(node.body)).toBe('{ };');
    expect(text.slice(node.nameStart, node.nameEnd)).toBe('n');
    expect(slice(node.labels[0])).toBe('m:');
  });
  it('reports through the position map', () => {
    const span = { file: fileId('other.dtsi'), start: 5, end: 6 };
    const map = { spanAt: () => span, originAt: () => ({ kind: 'source' as const, span }) };
    expect(parseDts(`${HEAD}/ { p = <08>; };`, map).diagnostics.map((d) => d.span)).toEqual([span]);
  });
});
