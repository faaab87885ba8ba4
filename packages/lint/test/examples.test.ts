import { describe, expect, it } from 'vitest';
import { lintBoard, type Rule, type RuleExample, rules } from '../src/index.ts';
import { boardContext } from './board.ts';

/** What `rule` says about an example, with all rules running: prerequisites may silence it. */
const messages = (rule: Rule, example: RuleExample): readonly string[] =>
  lintBoard(boardContext(example))
    .filter(({ code }) => code === rule.code)
    .map(({ message }) => message);

const check = (rule: Rule, example: RuleExample, expected: readonly string[]): void =>
  expect(messages(rule, example)).toEqual(expected);

describe.each(rules)('$id', (rule) => {
  it.each(rule.examples.good.map((example, index) => [index + 1, example] as const))('good example %i', (_, example) =>
    check(rule, example, []),
  );
  it.each(rule.examples.bad.map((example, index) => [index + 1, example] as const))(
    'bad example %i reports what it says',
    (_, example) => {
      expect(example.reports).not.toEqual([]);
      check(rule, example, example.reports);
    },
  );
});
