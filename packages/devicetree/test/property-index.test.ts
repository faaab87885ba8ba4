import { fileId, identityMap } from '@carveout/core';
import { parseDts } from '@carveout/grammar-dts';
import { expect, test } from 'vitest';
import { buildTree } from '../src/index.ts';

const SOURCE = `/dts-v1/;
/ { a { x; y; l: b { y; }; }; c { r = <&l>; y; }; d { y; z; }; };
/ { c { /delete-property/ y; }; };
/ { /delete-node/ d; a { z; }; };`;

const build = () => buildTree(parseDts(SOURCE, fileId('a.dts')).ast, identityMap(fileId('a.dts'))).tree;

test('nodes by property are the live ones, in tree order, generated properties included', () => {
  const tree = build();
  const paths = (name: string): readonly string[] => tree.nodesWith(name).map(({ path }) => path);
  expect(paths('y')).toEqual(['/a', '/a/b']);
  expect(paths('z')).toEqual(['/a']);
  expect(paths('phandle')).toEqual(['/a/b']);
  expect(paths('nothing')).toEqual([]);
  expect([...tree.propertyNames()].sort()).toEqual(['phandle', 'r', 'x', 'y', 'z']);
});

test('a property is found the same before and after its node was looked into', () => {
  const [closed, opened] = [build(), build()];
  for (const node of opened.nodes) expect(node.properties.length).toBeGreaterThanOrEqual(0);
  for (const name of ['x', 'y', 'z', 'r', 'phandle', 'linux,phandle', 'nothing']) {
    const holders = (tree: typeof closed) =>
      [...tree.nodes].filter((node) => node.property(name)).map(({ path }) => path);
    expect(holders(closed)).toEqual(holders(opened));
  }
});
