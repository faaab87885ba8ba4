import { fileId } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import { type BodyAst, parseDts } from '../src/index.ts';

const before = 'before { a = <1>; };';
const after = 'after { z = "z"; };';

const names = (body: BodyAst): string[] =>
  body.items.flatMap((item) => [
    item.name,
    ...(item.kind === 'node' ? names(item.body).map((name) => `${item.name}/${name}`) : []),
  ]);

function read(text: string): { names: string[]; findings: string[]; messages: string[] } {
  const { ast, diagnostics } = parseDts(text, fileId('board.dts'));
  return {
    names: ast.items.flatMap((item) => ('body' in item ? names(item.body) : [])),
    // What is marked, with the three characters before it.
    findings: diagnostics.map(({ code, span }) => `${code} ${JSON.stringify(text.slice(span.start - 3, span.end))}`),
    messages: diagnostics.map(({ message, help }) => `${message}; ${help}`),
  };
}

/** `broken` stands between two nodes: it gives this one finding, `kept` of it is read, and the nodes are intact. */
function check(broken: string, finding: string, ...kept: string[]): void {
  const result = read(`/dts-v1/;\n/ {\n${before}\n${broken}\n${after}\n};\n&other { y; };\n`);
  expect(result.findings).toEqual([finding]);
  expect(result.names).toEqual(['before', 'before/a', ...kept, 'after', 'after/z', 'y']);
}

describe('a missing closer is supplied', () => {
  it('`;` behind a property', () => check('n { p = <1>\n q; };', 'DTS002 "<1>"', 'n', 'n/p', 'n/q'));
  it('`;` behind the last property', () => check('n { p = <1> };', 'DTS002 "<1>"', 'n', 'n/p'));
  it('`;` behind an empty property', () => check('n { p\n q = <1>; };', 'DTS002 "{ p"', 'n', 'n/p', 'n/q'));
  it('`;` behind a node', () => check('n { p; }', 'DTS002 "; }"', 'n', 'n/p'));
  it('`>` before `;`', () => check('n { p = <1; q; };', 'DTS003 " <1"', 'n', 'n/p', 'n/q'));
  it('`>;` at the end of a line', () => check('n { p = <1\n q = <2>; };', 'DTS003 " <1"', 'n', 'n/p', 'n/q'));
  it('`]`', () => check('n { p = [00; q; };', 'DTS003 "[00"', 'n', 'n/p', 'n/q'));
  it('`)`', () => check('n { p = <(1 + 2>; q; };', 'DTS003 "+ 2"', 'n', 'n/p', 'n/q'));
  it('`,`', () => check('n { p = "a"\n "b"; q; };', 'DTS018 "\\"a\\""', 'n', 'n/p', 'n/q'));
  it('`"`', () => check('n { p = "a;\n q = "b"; };', 'DTS004 " = \\"a"', 'n', 'n/p', 'n/q'));
});

describe('a statement that cannot be read is skipped', () => {
  it('without `=`', () => check('n { p <1>; q; };', 'DTS001 " p <"', 'n', 'n/q'));
  it('without value', () => check('n { p = ; q; };', 'DTS001 " = ;"', 'n', 'n/q'));
  it('with a wrong operand', () => check('n { p = <(1 + )>; q; };', 'DTS001 " + )"', 'n', 'n/q'));
  it('without name', () => check('n { q; = <1>; };', 'DTS001 "q; ="', 'n', 'n/q'));
  it('with a broken node name', () => check('foo bar { p; n { q; }; };', 'DTS001 "oo bar"'));
  it('with an unknown directive', () => check('n { p; /delete/ q; };', 'DTS019 "p; /delete/"', 'n', 'n/p'));
  it('with control characters', () => check('n { p = \x01\x02; q; };', 'DTS001 " = \\u0001\\u0002"', 'n', 'n/q'));
});

describe('braces', () => {
  it('a missing `};` before a top-level node', () => {
    const { names: found, findings } = read(`/dts-v1/;\n/ {\n${before}\nn {\n p;\n${after}\n};\n&other { y; };`);
    expect(findings).toEqual(['DTS003 "};\\n&other"']);
    expect(found).toEqual(['before', 'before/a', 'n', 'n/p', 'n/after', 'n/after/z', 'y']);
  });
  it('a missing `};` at the end names the open brace', () => {
    const text = `/dts-v1/;\n/ {\nn {\n p;\n`;
    const { diagnostics } = parseDts(text, fileId('board.dts'));
    expect(diagnostics.map(({ code }) => code)).toEqual(['DTS003']);
    expect(diagnostics[0]?.related.map(({ span }) => text.slice(span.start - 2, span.end))).toEqual(['n {']);
  });
  it('a `};` too many', () => {
    const { names: found, findings } = read(`/dts-v1/;\n/ {\n${before}\n};\n${after}\n};\n&other { y; };`);
    expect(findings).toEqual(['DTS001 "};\\nafter"']);
    expect(found).toEqual(['before', 'before/a', 'y']);
  });
});

describe('messages say what to do', () => {
  const says = (body: string, ...messages: string[]): void =>
    expect(read(`/dts-v1/;\n/ {\n${body}\n};\n`).messages).toEqual(messages);
  it('a missed macro', () =>
    says('p = <&gic GIC_SPI>;', '`GIC_SPI` is no value; is GIC_SPI a macro whose header is not included?'));
  it('a bare expression', () =>
    says('p = <-1>;', 'the operator `-` stands outside parentheses; write the expression as `(…)`'));
  it('a missing semicolon', () => says('p\nq = <1>;', '`;` is missing before `q`; add `;` here'));
  it('a number without brackets', () =>
    says(
      'p = 1;',
      '`1` stands where /bits/, `<`, a string, a reference, `[` or /incbin/ should follow; numbers belong in a cell list: `<…>`',
    ));
  it('never repeats a long token', () => {
    const [message = ''] = read(`/dts-v1/;\n/ {\np = <${'x'.repeat(10_000)}>;\n};\n`).messages;
    expect(message.length).toBeLessThan(150);
  });
});

describe('budgets', () => {
  it('lists at most 100 errors and says that there are more', () => {
    const { diagnostics, ast } = parseDts(`/dts-v1/;\n/ {\n${'p = ;\n'.repeat(5000)}};`, fileId('board.dts'));
    expect(diagnostics).toHaveLength(101);
    expect(diagnostics.filter(({ code }) => code === 'DTS020')).toHaveLength(1);
    expect(ast.items).toHaveLength(1);
  });
  it('does not let warnings hide an error', () => {
    const text = `/dts-v1/;\n/ { p = <${'0x100000000 '.repeat(500)}>; q = ; };`;
    const codes = parseDts(text, fileId('board.dts')).diagnostics.map(({ code }) => code);
    expect(codes.filter((code) => code === 'DTS011')).toHaveLength(100);
    expect(codes).toContain('DTS001');
  });
  it('takes another limit', () => {
    const text = `/dts-v1/;\n/ {\n${'p = ;\n'.repeat(50)}};`;
    expect(parseDts(text, fileId('board.dts'), { maxProblems: 3 }).diagnostics).toHaveLength(4);
  });
});
