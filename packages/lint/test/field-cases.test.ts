import type { Finding } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import { exampleSource, lintBoard } from '../src/index.ts';
import { boardContext, textAt } from './board.ts';
import { configuration } from './field-cases/configuration.ts';
import { type FieldBoard, type FieldCase, rowOf } from './field-cases/field-case.ts';
import { fit } from './field-cases/fit.ts';
import { granuleAndOverlaps } from './field-cases/granule-and-overlaps.ts';
import { nodes } from './field-cases/nodes.ts';
import { owners } from './field-cases/owners.ts';
import { precedenceAndLimits } from './field-cases/precedence-and-limits.ts';
import { ROWS, UNCLAIMED } from './field-cases/rows.ts';

const CASES = [...fit, ...precedenceAndLimits, ...granuleAndOverlaps, ...nodes, ...owners, ...configuration];

/** Command lines are in the tree, as boot loaders leave them: findings about them then have a line. */
function inTree({ cmdline = '', ...board }: FieldBoard): FieldBoard {
  if (cmdline === '') return board;
  const bootargs = `\tchosen {\n\t\tbootargs = "${cmdline}";\n\t};\n`;
  return { ...board, dts: exampleSource(board).replace(/^\t#size-cells.*\n/m, (cells) => cells + bootargs) };
}

type Judged = Pick<FieldCase, 'rule' | 'severity' | 'isOff'>;

/** What all rules say, the rule of the case with the options of its board. */
function findings({ rule, severity, isOff = false }: Judged, board: FieldBoard): readonly Finding[] {
  const own = { ...(isOff ? { severity } : {}), ...(board.options ? { options: board.options } : {}) };
  const config = { layers: [{ rules: { [rule]: own } }] };
  return lintBoard(boardContext(board), { config }).filter((finding) => finding.rule !== 'cma-default-source');
}

/** The size that a help says would fit, in bytes. */
function suggested(help: string | undefined): string | undefined {
  const match = /ask for at most (\d+) (MiB|GiB)/.exec(help ?? '');
  return match ? `0x${(BigInt(match[1] ?? 0) << (match[2] === 'GiB' ? 30n : 20n)).toString(16)}` : undefined;
}

const LARGEST = CASES.filter(
  ({ rule, at, bad }) =>
    rule === 'cma-does-not-fit' && at.startsWith('<') && !(bad.snippet ?? '').includes('alloc-ranges'),
);

describe('the largest size that a message names', () => {
  it.each(LARGEST)('$name', (given) => {
    const { rule, bad, at } = given;
    const before = findings(given, bad).find((finding) => finding.rule === rule);
    const size = suggested(before?.help);
    expect(size).toBeDefined();
    const withSize = (text: string): readonly string[] =>
      findings(given, { ...bad, snippet: (bad.snippet ?? '').replace(at, `<0x0 ${text}>`) }).map((one) => one.rule);
    expect(withSize(size ?? '')).not.toContain(rule);
    const more = `0x${(BigInt(size ?? 0) + 0x200_0000n).toString(16)}`;
    expect(withSize(more)).toContain(rule);
  });
});

describe('mistakes from the field', () => {
  it.each(CASES)('$name', (given) => {
    const { rule, severity, bad, at, fixed: change } = given;
    const board = inTree(bad);
    const found = findings(given, board).filter((finding) => finding.rule === rule);
    expect(found.map((finding) => finding.severity)).toEqual([severity]);
    if (at !== '') expect(found.map(({ span }) => textAt(board, span))).toEqual([at]);
    const after = findings(given, inTree({ ...bad, ...change }));
    expect(after.map(({ rule: id, message }) => `${id}: ${message}`)).toEqual([]);
  });
});

describe('rows', () => {
  const all = Object.entries(ROWS).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
  );
  const covered = new Set(CASES.map(rowOf));

  it('have a case, or a reason why no rule claims them', () =>
    expect(all.filter((row) => covered.has(row) === Object.hasOwn(UNCLAIMED, row))).toEqual([]));

  it('are the only ones that cases and reasons name', () =>
    expect([...covered, ...Object.keys(UNCLAIMED)].filter((row) => !all.includes(row))).toEqual([]));
});
