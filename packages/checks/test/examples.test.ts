import { fileId, identityMap } from '@carveout/core';
import { buildTree } from '@carveout/devicetree';
import { parseDts } from '@carveout/grammar-dts';
import { describe, expect, it } from 'vitest';
import { type CheckLevels, type CheckRun, checks, runChecks } from '../src/index.ts';

function runOn(dts: string, levels: CheckLevels): CheckRun {
  const { ast, diagnostics } = parseDts(dts, fileId('board.dts'));
  expect(diagnostics).toEqual([]);
  let run: CheckRun | undefined;
  buildTree(ast, identityMap(fileId('board.dts')), {
    drive: (tree, passes) => {
      run = runChecks(tree, levels, passes);
    },
  });
  if (!run) throw new Error('the checks did not run');
  return run;
}

/** This check as a warning, and the steps of dtc before it. */
const only = (name: string): CheckLevels =>
  new Map(['omit_unused_nodes', 'addr_size_cells', name].map((check) => [check, { warning: true, error: false }]));

const said = (dts: string, name: string): readonly string[] =>
  runOn(dts, only(name))
    .reports.filter(({ check }) => check === name)
    .map(({ node, property, text }) =>
      [node?.path, property?.name, text].filter((part) => part !== undefined).join(': '),
    );

describe.each(checks)('$name', ({ name, examples, step }) => {
  it.each(examples.good.map(({ dts }, index) => [index + 1, dts] as const))(
    'says nothing of good example %i',
    (_, dts) => expect(said(dts, name)).toEqual([]),
  );
  it.each(examples.bad.map((example, index) => [index + 1, example] as const))(
    'bad example %i',
    (_, { dts, reports }) => expect(said(dts, name)).toEqual(reports),
  );
  it('has examples', () => {
    expect(examples.good.length > 0 || step).toBe(true);
    expect(examples.bad.length > 0 || step).toBe(true);
  });
});
