import { describe, expect, it } from 'vitest';
import {
  exampleSource,
  type LintOptions,
  lintBoard,
  lintTree,
  planFixes,
  type Rule,
  type RuleExample,
  rules,
} from '../src/index.ts';
import { boardContext, boardProblems, boardTree } from './board.ts';

/**
 * What `rule` says about an example, with all others running that are on: prerequisites may silence it. What the compiler finds by
 * itself keeps a board from being looked at any further.
 */
function messages(rule: Rule, example: RuleExample): readonly string[] {
  const severity = rule.off ? { severity: rule.severity } : {};
  const settings = { ...severity, ...(example.options ? { options: example.options } : {}) };
  const options: LintOptions = { config: { layers: [{ rules: { [rule.id]: settings } }] } };
  const problems = boardProblems(example);
  // What needs no boot is not given one: it is the slow part.
  const findings = () =>
    rule.checkTree ? lintTree(boardTree(example), options) : lintBoard(boardContext(example), options);
  return (problems.length > 0 ? problems : findings())
    .filter(({ code }) => code === rule.code)
    .map(({ message }) => message);
}

/** Findings are sorted by position, and the examples of dtc's checks are in dtc's order. */
function check(rule: Rule, example: RuleExample, expected: readonly string[]): void {
  const found = messages(rule, example);
  if (rule.id.startsWith('dtc/')) expect([...found].sort()).toEqual([...expected].sort());
  else expect(found).toEqual(expected);
}

/** The example after the safe fixes of `rule`; undefined when it has none there. */
function fixed(rule: Rule, example: RuleExample): RuleExample | undefined {
  const source = exampleSource(example);
  const own = lintBoard(boardContext(example)).filter(({ code }) => code === rule.code);
  const requests = own.flatMap(({ fix }) => (fix?.safe ? [{ fix, what: rule.id }] : []));
  const { texts, skipped } = planFixes(requests, { textOf: () => source, refusal: () => undefined });
  expect(skipped).toEqual([]);
  const [dts] = texts.values();
  return dts === undefined ? undefined : { ...example, dts };
}

describe.each(rules)('$id', (rule) => {
  it.each(rule.examples.good.map((example, index) => [index + 1, example] as const))('good example %i', (_, example) =>
    check(rule, example, []),
  );
  it.each(rule.examples.bad.map((example, index) => [index + 1, example] as const))(
    'bad example %i reports what it says',
    (_, example) => {
      expect(example.reports).not.toEqual([]);
      check(rule, example, example.reports);
      const after = example.reports.length > 0 && !rule.id.startsWith('dtc/') ? fixed(rule, example) : undefined;
      if (after) check(rule, after, []);
      if (after) withFixes.add(rule.id);
    },
  );
});

const withFixes = new Set<string>();

describe('safe fixes', () => {
  it('are shown by examples of the rules that have them', () =>
    expect([...withFixes].sort()).toEqual(rules.flatMap(({ id, fixes }) => (fixes === undefined ? [] : [id])).sort()));
});
