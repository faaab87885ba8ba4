import { type FileHost, fileId, identityMap, memoryHost, spanOf } from '@carveout/core';
import { parseDts } from '@carveout/grammar-dts';
import { describe, expect, test } from 'vitest';
import {
  type BuildOptions,
  buildTree,
  cellOrigin,
  type DeviceTree,
  readCells,
  readStrings,
  readTuples,
  readU64,
  type TreeNode,
  type TreeProperty,
} from '../src/index.ts';

const header = '/dts-v1/;\n';

function build(source: string, options: BuildOptions = {}) {
  const text = header + source;
  const positions = identityMap(fileId('dir/board.dts'));
  const { ast, diagnostics } = parseDts(text, positions);
  const built = buildTree(ast, positions, options);
  return { ...built, diagnostics: [...diagnostics, ...built.diagnostics], text };
}

/** `code place: message` of each diagnostic, where place is the source text it points to. */
function check(source: string, expected: readonly string[], options: BuildOptions = {}): void {
  const { diagnostics, text } = build(source, options);
  const shown = diagnostics.map(
    ({ code, span, message }) => `${code} [${text.slice(span.start, span.end)}] ${message}`,
  );
  expect(shown).toEqual(expected);
}

function nodeAt(tree: DeviceTree, path: string): TreeNode {
  const node = tree.nodeByPath(path);
  if (!node) throw new Error(`no ${path}`);
  return node;
}

function propertyAt(tree: DeviceTree, path: string, name: string): TreeProperty {
  const property = nodeAt(tree, path).property(name);
  if (!property) throw new Error(`no ${path}:${name}`);
  return property;
}

describe('problems', () => {
  test('a reference to nothing names the nearest label', () =>
    check('/ { r = <1 &uart1>; uart0: u { }; };', [
      'DTS500 [&uart1] /: r refers to &uart1, but no node has the label',
    ]));
  test('the suggestion is in the help', () =>
    expect(build('/ { r = <&uart1>; uart0: u { }; };').diagnostics[0]?.help).toBe('did you mean &uart0?'));
  test('a reference to a deleted node says who deleted it', () => {
    const { diagnostics, text } = build('/ { r = <&l>; l: n { }; }; /delete-node/ &l;');
    const [related] = diagnostics[0]?.related ?? [];
    expect(text.slice(related?.span.start, related?.span.end)).toBe('/delete-node/ &l;');
  });
  test('path reference', () =>
    check('/ { r = &{/x}; };', ['DTS519 [&{/x}] /: r refers to &{/x}, but no node has the path']));
  test('target', () => check('/ { }; &x { };', ['DTS501 [&x] &x: no node has this label up to here']));
  test('a target defined later does not count', () =>
    check('/ { }; &x { }; / { x: x { }; };', ['DTS501 [&x] &x: no node has this label up to here']));
  test('delete', () =>
    check('/ { }; /delete-node/ &x; /omit-if-no-ref/ &y;', [
      'DTS502 [&x] /delete-node/ &x: no node has this label up to here',
      'DTS502 [&y] /omit-if-no-ref/ &y: no node has this label up to here',
    ]));
  test('one label on two things', () =>
    check('/ { l: p; a { q = l: <1>; }; b { l: c { }; }; };', [
      'DTS503 [l:] /a: label l is on a place in q of node /a and on property p of node /',
      'DTS503 [{ };] /b/c: label l is on node /b/c and on property p of node /',
    ]));
  test('a node twice in one body', () =>
    check('/ { n { a; }; n { b; }; };', ['DTS504 [{ a; };] /n: name is there already among its siblings']));
  test('a property twice in one body', () =>
    check('/ { p = <1>; p = <2>; };', ['DTS505 [p = <1>;] /: p: is given again in the same body']));
  test('node names', () =>
    check('/ { a#b { }; c@1@2 { }; @3 { }; };', [
      'DTS506 [{ };] /a#b: name has the character "#"',
      'DTS516 [{ };] /c@1@2: name has more than one @',
      'DTS517 [{ };] /@3: name has nothing before its @',
    ]));
  test('property name', () => check('/ { a@b; };', ['DTS507 [a@b;] /: a@b: name has the character "@"']));
  test('name property', () =>
    check('/ { n { name = "m"; }; };', ['DTS508 ["m"] /n: `name` is not the "n" of the node name']));
  test('phandles', () =>
    check(
      '/ { a { phandle = <1>; }; b { phandle = <1>; }; c { phandle = <0>; }; d { phandle = [01]; }; l: e { }; f { phandle = <&l>; }; g { phandle = <2>; linux,phandle = <3>; }; };',
      [
        'DTS509 [<1>] /b: phandle 0x1 is that of /a already',
        'DTS509 [<0>] /c: phandle: is 0x0, which is no valid number',
        'DTS509 [[01]] /d: phandle: has 1 bytes, not the 4 of one cell',
        'DTS509 [<&l>] /f: phandle refers to another node',
        'DTS509 [<2>] /g: phandle 0x2 and linux,phandle 0x3 differ',
      ],
    ));
  test('incbin without files', () =>
    check('/ { p = /incbin/("f"); };', ['DTS510 [/incbin/("f")] /incbin/ "f": files cannot be read here']));
  test('an overlay cannot name a path outside', () =>
    check('/plugin/; / { fragment@0 { target-path = "/"; __overlay__ { r = <&{/soc}>; }; }; };', [
      'DTS515 [&{/soc}] /fragment@0/__overlay__: r refers to &{/soc}, which __fixups__ cannot express',
    ]));
  test('a thousand problems are listed, the rest is counted', () => {
    const { diagnostics } = build(`/ { r = <${'&x '.repeat(1200)}>; };`);
    expect(diagnostics.length).toBe(1001);
    expect(diagnostics.at(-1)?.message).toBe('200 more problems of this tree are not listed');
  });
});

describe('incbin', () => {
  const host = memoryHost({ 'dir/a.bin': Uint8Array.of(1, 2, 3, 4, 5), 'inc/b.bin': Uint8Array.of(9) });
  const read = (value: string) => {
    const { tree, diagnostics } = build(`/ { p = ${value}; };`, { host, includeDirs: ['inc'] });
    return { bytes: [...propertyAt(tree, '/', 'p').bytes], problems: diagnostics.map(({ message }) => message) };
  };
  test('beside the file', () => expect(read('/incbin/("a.bin")').bytes).toEqual([1, 2, 3, 4, 5]));
  test('in an include directory, between other parts', () =>
    expect(read('[aa], /incbin/("b.bin"), [bb]').bytes).toEqual([0xaa, 9, 0xbb]));
  test('a part', () => expect(read('/incbin/("a.bin", 1, 2)').bytes).toEqual([2, 3]));
  test('a short file gives what it has', () => expect(read('/incbin/("a.bin", 3, 9)').bytes).toEqual([4, 5]));
  test('outside the directories that may be read', () => {
    const kept: FileHost = { ...host, read: () => ({ ok: false, failure: 'not-allowed', detail: 'not allowed' }) };
    const { diagnostics } = build('/ { p = /incbin/("/etc/x"); };', { host: kept });
    expect(diagnostics.map(({ message, help }) => [message, help])).toEqual([
      ['/incbin/ "/etc/x": not allowed', 'allow the directory of /etc/x with --root'],
    ]);
  });
  test('missing', () => expect(read('/incbin/("c")').problems).toEqual(['/incbin/ "c": no such file']));
  test('past the end there is nothing, as in dtc, and it is told', () => {
    const { tree, diagnostics } = build('/ { p = [aa], /incbin/("a.bin", 6, 1); };', { host });
    expect([...propertyAt(tree, '/', 'p').bytes]).toEqual([0xaa]);
    expect(diagnostics.map(({ code, severity, message }) => [code, severity, message])).toEqual([
      ['DTS525', 'warning', '/incbin/ "a.bin": offset 6 is past the end of the file (5 bytes)'],
    ]);
  });
  test('an offset that no file can have is refused', () => {
    const { diagnostics } = build('/ { p = /incbin/("a.bin", 0x8000000000000000, 1); };', { host });
    expect(diagnostics.map(({ code }) => code)).toEqual(['DTS510']);
  });
});

describe('history', () => {
  const { tree, text } = build(`/ { l: n { p = <1>; q; }; };
/ { n { p = <&m>; /delete-property/ q; }; m: m { }; };
/delete-node/ &l;
/ { n { p = "x"; }; };`);
  const shown = (entries: TreeNode['history']) =>
    entries.map(({ kind, origin }) => {
      const span = spanOf(origin);
      return `${kind} ${text.slice(span?.start, span?.end)}`;
    });
  test('of a node', () =>
    expect(shown(nodeAt(tree, '/n').history)).toEqual([
      'define { p = <1>; q; };',
      'redefine { p = <&m>; /delete-property/ q; };',
      'delete /delete-node/ &l;',
      'revive { p = "x"; };',
    ]));
  test('of a property, with earlier bytes', () => {
    const { history } = propertyAt(tree, '/n', 'p');
    expect(shown(history)).toEqual([
      'define p = <1>;',
      'redefine p = <&m>;',
      'delete /delete-node/ &l;',
      'revive p = "x";',
    ]);
    expect(history.map(({ bytes }) => bytes && [...bytes])).toEqual([
      [0, 0, 0, 1],
      [255, 255, 255, 255],
      null,
      [120, 0],
    ]);
  });
  test('of a property that is gone', () => {
    const gone = nodeAt(tree, '/n').deletedProperties;
    expect(gone.map(({ name }) => name)).toEqual(['q']);
    expect(shown(gone[0]?.history ?? [])).toEqual(['define q;', 'delete /delete-property/ q;']);
  });
  test('of a node that is gone', () => {
    const built = build('/ { l: n { }; }; /delete-node/ &l;');
    expect(built.tree.nodeByPath('/n')).toBeUndefined();
    expect(built.tree.nodeByLabel('l')).toBeUndefined();
    expect(built.tree.root.deletedChildren.map(({ name, deleted }) => [name, deleted])).toEqual([['n', true]]);
  });
});

describe('questions to a tree', () => {
  const source = `/ {
    #address-cells = <2>;
    reserved-memory { cma: pool@1 { reg = <0x0 0x80000000 0x1 0x0>, <0 1 0 2>; status = "okay"; }; };
    one { u: dev@10 { status = "disabled"; names = "a", "b"; r = <7 &cma 9>; p = &cma; }; dev@20 { status = "ok"; }; };
  };`;
  const { tree, text } = build(source);
  test('paths', () => {
    expect(tree.nodeByPath('/reserved-memory/pool')?.path).toBe('/reserved-memory/pool@1');
    expect(tree.nodeByPath('/one/dev')?.path).toBe('/one/dev@10');
    expect(tree.nodeByPath('/')).toBe(tree.root);
    expect(tree.nodeByPath('one')).toBeUndefined();
  });
  test('labels, phandles, walk', () => {
    const pool = nodeAt(tree, '/reserved-memory/pool@1');
    expect(tree.nodeByLabel('cma')).toBe(pool);
    expect(pool.phandle).toBe(1);
    expect(tree.nodeByPhandle(1)).toBe(pool);
    expect([...tree.nodes].map(({ path }) => path)).toEqual([
      '/',
      '/reserved-memory',
      '/reserved-memory/pool@1',
      '/one',
      '/one/dev@10',
      '/one/dev@20',
    ]);
    expect([...tree.labels()].map(([label, node]) => `${label} ${node.path}`)).toEqual([
      'cma /reserved-memory/pool@1',
      'u /one/dev@10',
    ]);
  });
  test('status', () =>
    expect([...tree.nodes].filter((node) => !node.isEnabled).map(({ name }) => name)).toEqual(['dev@10']));
  test('names', () => {
    const pool = nodeAt(tree, '/reserved-memory/pool@1');
    expect([pool.unitName, pool.unitAddress, tree.root.unitAddress]).toEqual(['pool', '1', undefined]);
  });
  test('values', () => {
    const reg = propertyAt(tree, '/reserved-memory/pool@1', 'reg');
    expect(readTuples(reg, [2, 2])).toEqual({
      rows: [
        [0x80000000n, 0x100000000n],
        [1n, 2n],
      ],
      trailing: 0,
      stride: 16,
    });
    expect(readTuples(reg, [2, 1]).trailing).toBe(8);
    expect(readU64(reg, 2, 24)).toBe(2n);
    expect(readU64(reg, 2, 28)).toBeUndefined();
    expect(readStrings(propertyAt(tree, '/one/dev@10', 'names'))).toEqual(['a', 'b']);
    expect(readCells(propertyAt(tree, '/one/dev@10', 'r'))).toEqual([7, 1, 9]);
  });
  test('where a byte was written', () => {
    const at = (path: string, name: string, offset: number) => {
      const span = cellOrigin(propertyAt(tree, path, name), offset);
      return text.slice(span?.start, span?.end);
    };
    expect(at('/reserved-memory/pool@1', 'reg', 20)).toBe('<0 1 0 2>');
    expect(at('/one/dev@10', 'r', 4)).toBe('&cma');
    expect(at('/one/dev@10', 'r', 8)).toBe('<7 &cma 9>');
    expect(at('/one/dev@10', 'names', 2)).toBe('"b"');
  });
  test('references know their target', () => {
    const [cells] = propertyAt(tree, '/one/dev@10', 'r').parts;
    expect(cells?.kind === 'cells' && cells.references.map(({ offset, target }) => [offset, target?.path])).toEqual([
      [4, '/reserved-memory/pool@1'],
    ]);
  });
  test('what the compiler made says why', () => {
    const { origin, valueSpan } = propertyAt(tree, '/reserved-memory/pool@1', 'phandle');
    expect(origin.kind).toBe('derived');
    expect(valueSpan).toBeUndefined();
  });
});

test.each([
  ['/ { l: n { }; __symbols__ { l = "/other"; }; };', { symbols: true }, '/__symbols__'],
  ['/ { l: n { }; aliases { l = "/other"; }; };', { autoAliases: true }, '/aliases'],
])('a label whose name is taken is left out, and told: %s', (text, options, path) => {
  const { tree, diagnostics } = build(text, options);
  expect(Buffer.from(propertyAt(tree, path, 'l').bytes).toString()).toBe('/other\0');
  expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
    ['DTS527', `${path} has l already, so the label l of /n is left out`],
  ]);
});
test('a label that is there already with its own node is no problem', () =>
  expect(
    build('/ { l: n { }; aliases { l = &l; }; __symbols__ { l = "/n"; }; };', { symbols: true, autoAliases: true })
      .diagnostics,
  ).toEqual([]));

// As dtc 1.7; its releases before know neither.
test('braces may stand around a label, and a character may be any byte', () => {
  const { tree, diagnostics } = build("/ { p = <&{l} '\udce9'>, &{l}; l: n { }; };");
  expect(diagnostics).toEqual([]);
  expect(Buffer.from(propertyAt(tree, '/', 'p').bytes).toString('latin1')).toBe('\0\0\0\x01\0\0\0\xe9/n\0');
});
test('a character of several bytes is refused', () => expect(build("/ { p = <'é'>; };").diagnostics).not.toEqual([]));
