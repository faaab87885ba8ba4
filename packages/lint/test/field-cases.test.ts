import { describe, expect, it } from 'vitest';
import { exampleSource, lintBoard } from '../src/index.ts';
import { type Board, boardContext, textAt } from './board.ts';
import { fitAndLimits } from './field-cases/fit-and-limits.ts';
import { nodesAndOwners } from './field-cases/nodes-and-owners.ts';

const CASES = [...fitAndLimits, ...nodesAndOwners];

/** Command lines are in the tree, as boot loaders leave them: findings about them then have a line. */
function inTree({ cmdline = '', ...board }: Board): Board {
  if (cmdline === '') return board;
  const bootargs = `\tchosen {\n\t\tbootargs = "${cmdline}";\n\t};\n`;
  return { ...board, dts: exampleSource(board).replace(/^\t#size-cells.*\n/m, (cells) => cells + bootargs) };
}

const findings = (board: Board) => lintBoard(boardContext(board)).filter(({ rule }) => rule !== 'cma-default-source');

/** The size that a help says would fit, in bytes. */
function suggested(help: string | undefined): string | undefined {
  const match = /ask for at most (\d+) (MiB|GiB)/.exec(help ?? '');
  return match ? `0x${(BigInt(match[1] ?? 0) << (match[2] === 'GiB' ? 30n : 20n)).toString(16)}` : undefined;
}

describe('the largest size that a message names', () => {
  it.each(CASES.filter(({ rule, at }) => rule === 'cma-does-not-fit' && at.startsWith('<')))('$name', ({ bad, at }) => {
    const before = findings(bad).find(({ rule }) => rule === 'cma-does-not-fit');
    const size = suggested(before?.help);
    expect(size).toBeDefined();
    const withSize = (text: string): readonly string[] =>
      findings({ ...bad, snippet: (bad.snippet ?? '').replace(at, `<0x0 ${text}>`) }).map(({ rule }) => rule);
    expect(withSize(size ?? '')).not.toContain('cma-does-not-fit');
    const more = `0x${(BigInt(size ?? 0) + 0x200_0000n).toString(16)}`;
    expect(withSize(more)).toContain('cma-does-not-fit');
  });
});

describe('mistakes from the field', () => {
  it.each(CASES)('$name', ({ rule, severity, bad, at, fixed: change }) => {
    const board = inTree(bad);
    const found = findings(board).filter((finding) => finding.rule === rule);
    expect(found.map((finding) => finding.severity)).toEqual([severity]);
    if (at !== '') expect(found.map(({ span }) => textAt(board, span))).toEqual([at]);
    const after = findings(inTree({ ...bad, ...change }));
    expect(after.map(({ rule: id, message }) => `${id}: ${message}`)).toEqual([]);
  });
});
