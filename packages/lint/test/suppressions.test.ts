import { type Finding, fileId } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import { type CommentStyle, readSuppressions, suppress } from '../src/index.ts';

const FILE = fileId('a.dts');

/** What is left of findings of rule `r` at every `X` of `text`, as their line numbers, and the comments' problems. */
function check(text: string, style: CommentStyle = 'c', change: Partial<Finding> = {}) {
  const { suppressions, problems } = readSuppressions(text, FILE, style);
  const findings = [...text.matchAll(/X/g)].map(
    ({ index }): Finding => ({
      code: 'MEM1001',
      rule: 'r',
      severity: 'error',
      message: '',
      span: { file: FILE, start: index, end: index + 1 },
      related: [],
      variant: null,
      ...change,
    }),
  );
  const { findings: left, suppressed, used } = suppress(findings, suppressions);
  return {
    left: left.map(({ span }) => text.slice(0, span.start).split('\n').length),
    reasons: suppressed.map(({ reason }) => reason),
    unused: suppressions
      .filter((one) => !used.has(one))
      .map(({ rule, span }) => `${rule} in ${text.slice(span.start, span.end)}`),
    problems: problems.map(({ message }) => message),
  };
}

describe('suppression comments', () => {
  it.each([
    ['the next line', '/* carveout-disable-next-line r -- because */\nX\nX\n', [3]],
    ['the line it stands on', 'X // carveout-disable-line r -- because\nX\n', [2]],
    ['a stretch', 'X\n// carveout-disable r -- because\nX\nX\n// carveout-enable r\nX\n', [1, 6]],
    ['a stretch to the end', 'X\n// carveout-disable r -- because\nX', [1]],
    ['all that is open', '// carveout-disable r -- a\n// carveout-enable\nX\n', [3]],
    ['the next node', '// carveout-disable-next-node r -- x\nX: n@1 { /* } */ a = "}";\nm { X };\nX\n};\nX\n', [6]],
    ['nothing when no node follows', '// carveout-disable-next-node r -- x\nX\n', [2]],
    ['the file', 'X\nX /* carveout-disable-file r -- because */\n', []],
    ['one of several rules', '// carveout-disable-next-line q, r -- because\nX\n', []],
    [
      'the line below the end of a long comment',
      '/* carveout-disable-next-line r -- because\n * of this\n */\nX\n',
      [],
    ],
    ['nothing for another rule', '// carveout-disable-next-line q -- because\nX\n', [2]],
    ['nothing in a string', 'a = "// carveout-disable-next-line r -- x\\"";\nX\n', [2]],
    ['nothing in a string that a comment seems to open in', 'a = "/*"; X // carveout-disable-line r -- x\n', []],
    ['the last line without an end', '// carveout-disable-next-line r -- x\nX', []],
    ['the same with CRLF', '// carveout-disable-next-line r -- x\r\nX\r\nX\r\n', [3]],
    ['nothing when it is only mentioned', '// see carveout-disable-next-line r -- x\nX\n', [2]],
  ])('silence %s', (_what, text, left) => {
    expect(check(text)).toMatchObject({ left, problems: [] });
  });

  it('in a .config begin with #', () => {
    expect(check('# carveout-disable-next-line r -- shared\nX=y\n', 'hash').left).toEqual([]);
    expect(check('A="# carveout-disable-line r -- x" X\n', 'hash').left).toEqual([1]);
  });

  it('give their reason', () => {
    expect(check('// carveout-disable-next-line r -- the VPU -- firmware -- wants it\nX\n').reasons).toEqual([
      'the VPU -- firmware -- wants it',
    ]);
    expect(check('/* carveout-disable-next-line r -- two\n * lines */\nX\n').reasons).toEqual(['two lines']);
    expect(check('// carveout-disable-next-line r\nX\n').reasons).toEqual(['']);
  });

  it('that silence nothing are known', () =>
    expect(check('// carveout-disable-line q, r -- x\nX // carveout-disable-line r, q -- y\n').unused).toEqual([
      'q in // carveout-disable-line q, r -- x',
      'r in // carveout-disable-line q, r -- x',
      'q in // carveout-disable-line r, q -- y',
    ]));

  it.each([
    [
      '// carveout-disable-nextline r -- x',
      'there is no directive `carveout-disable-nextline`; there are carveout-disable, carveout-enable, carveout-disable-line, carveout-disable-next-line, carveout-disable-next-node, carveout-disable-file',
    ],
    ['// carveout-disable-line -- x', '`carveout-disable-line` names no rule: nothing is silenced as a whole'],
  ])('say what is wrong: %s', (text, problem) => expect(check(text).problems).toEqual([problem]));

  it('never silence that an input cannot be read', () => {
    const text = '// carveout-disable-next-line r -- x\nX\n';
    expect(check(text, 'c', { code: 'DTS1' }).left).toEqual([2]);
    expect(check(text, 'c', { code: 'DTS1', severity: 'warning' }).left).toEqual([]);
  });

  it('are found in time that grows with the text alone', () => {
    const text = `/* carveout-disable-line r -- ${'*'.repeat(200_000)}${'"\\'.repeat(50_000)}`;
    expect(check(`${text}\n`).left).toEqual([]);
    expect(check('// carveout-disable-next-node r -- x\n{'.repeat(5000)).left).toEqual([]);
    expect(check(`"${'\\"'.repeat(200_000)} carveout-`).left).toEqual([]);
  });
});
