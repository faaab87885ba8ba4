import { memoryHost } from '@carveout/core';
import { expect, test } from 'vitest';
import { createCompiler, type DeviceTree } from '../src/compile.ts';
import { pairNodes } from '../src/diff/pair-nodes.ts';

function treeOf(body: string): DeviceTree {
  const { tree } = createCompiler(memoryHost({ 'x.dts': `/dts-v1/; / { ${body} };` })).read('x.dts');
  if (!tree) throw new Error('no tree');
  return tree;
}

function check(before: string, after: string): readonly string[] {
  const { pairs, removed, added } = pairNodes(treeOf(before).root, treeOf(after).root);
  const renamed = [...pairs].filter(([a, b]) => a.name !== b.name).map(([a, b]) => `${a.name} is ${b.name}`);
  return [...renamed, ...removed.map(({ name }) => `- ${name}`), ...added.map(({ name }) => `+ ${name}`)];
}

test('one that is gone and one that came, alike in name and compatible, are one node', () => {
  expect(check('a@1 { compatible = "x"; };', 'a@2 { compatible = "x"; };')).toEqual(['a@1 is a@2']);
  expect(check('a@1 { compatible = "x"; };', 'a@2 { compatible = "y"; };')).toEqual(['- a@1', '+ a@2']);
  expect(check('a@1 { }; a@2 { };', 'a@3 { };')).toEqual(['- a@1', '- a@2', '+ a@3']);
  expect(check('a@1 { };', 'a@2 { }; a@3 { };')).toEqual(['- a@1', '+ a@2', '+ a@3']);
});

test('ten thousands of siblings that all changed are not compared with each other', () => {
  const many = (unit: string) => Array.from({ length: 30_000 }, (_, at) => `a@${unit}${at} { };`).join(' ');
  expect(check(many('1'), many('2'))).toHaveLength(60_000);
});

test('of nodes with one name, as damaged blobs have them, the first is paired with the first', () => {
  const tree = treeOf('a { x; }; a { y; }; b { };');
  expect([...pairNodes(tree.root, tree.root).pairs].every(([a, b]) => a === b)).toBe(true);
  expect(check('a { x; }; a { y; };', 'a { x; };')).toEqual(['- a']);
});
