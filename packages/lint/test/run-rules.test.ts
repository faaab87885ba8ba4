import type { BootConfig } from '@carveout/bootconfig';
import { defaultOrigin, fileId, type Severity, sourceOrigin } from '@carveout/core';
import type { DeviceTree } from '@carveout/devicetree';
import type { BootSimulation } from '@carveout/simulator';
import { describe, expect, it } from 'vitest';
import { defineRule, lintBoard, prerequisitesFirst, type Rule, type RuleSetting } from '../src/index.ts';

const FILE = fileId('board.dts');
const at = (start: number) => ({ file: FILE, start, end: start + 1 });

interface Said {
  readonly subject: string | null;
  readonly at?: number;
  readonly message?: string;
  readonly severity?: Severity;
}

/** A rule that always reports `said`; its messages are its id unless they say more. */
function rule(id: string, said: readonly Said[], requires: readonly string[] = []): Rule {
  return defineRule({
    id,
    code: 'MEM9999',
    severity: 'error',
    summary: '',
    why: '',
    requires,
    examples: { good: [], bad: [] },
    check: (_, report) => {
      for (const { subject, at: start = 0, message = id, severity } of said) {
        report(subject, { at: at(start), message, ...(severity ? { severity } : {}) });
      }
    },
  });
}

const tree = (plugin = false): DeviceTree =>
  ({ plugin, root: { origin: sourceOrigin({ file: FILE, start: 7, end: 90 }) } }) as DeviceTree;
const config = {} as BootConfig;
const simulation = {} as BootSimulation;

function check(
  rules: readonly Rule[],
  expected: readonly string[],
  severities: Record<string, RuleSetting> = {},
): void {
  const found = lintBoard({ tree: tree(), config, simulation }, { rules, severities });
  expect(found.map(({ severity, message, span }) => `${severity} ${span.start} ${message}`)).toEqual(expected);
}

describe('lintBoard', () => {
  it('sorts by position, whatever order rules report in', () =>
    check([rule('b', [{ subject: null, at: 9 }]), rule('a', [{ subject: null, at: 5 }])], ['error 5 a', 'error 9 b']));

  it('says nothing about a node that a prerequisite found wrong, nor about what is below it', () => {
    const format = rule('format', [{ subject: '/reserved-memory/a' }]);
    const size = rule(
      'size',
      ['/reserved-memory/a', '/reserved-memory/a/b', '/reserved-memory/ab'].map((subject) => ({
        subject,
        message: subject,
      })),
      ['format'],
    );
    check([size, format], ['error 0 /reserved-memory/ab', 'error 0 format']);
  });

  it('follows prerequisites of prerequisites', () => {
    const said = [{ subject: '/a' }];
    check([rule('c', said, ['b']), rule('b', [], ['a']), rule('a', said)], ['error 0 a']);
  });

  it('never drops what is about the whole board', () =>
    check([rule('a', [{ subject: null }]), rule('b', [{ subject: null }], ['a'])], ['error 0 a', 'error 0 b']));

  it('lets a rule that is off decide for others', () => {
    const rules = [rule('a', [{ subject: '/a' }]), rule('b', [{ subject: '/a' }], ['a'])];
    check(rules, [], { a: 'off' });
  });

  it('replaces severities, also those a rule chose itself', () => {
    const rules = [rule('a', [{ subject: null }, { subject: null, at: 3, severity: 'info' }])];
    check(rules, ['error 0 a', 'info 3 a']);
    check(rules, ['warning 0 a', 'warning 3 a'], { a: 'warning' });
  });

  it('shows a value nobody wrote at the start of the tree', () => {
    const bare = defineRule({
      ...rule('bare', []),
      check: (_, report) => report(null, { at: defaultOrigin('a default'), message: 'default' }),
    });
    check([bare], ['error 7 default']);
  });

  it('gives nothing for an overlay alone', () =>
    expect(lintBoard({ tree: tree(true), config, simulation }, { rules: [rule('a', [{ subject: null }])] })).toEqual(
      [],
    ));
});

describe('variants', () => {
  const small = { arch: 'arm' } as unknown as BootSimulation;
  const variants = [{ variant: { memory: '256 MiB' }, config, simulation: small }];
  const weighs = (board: Severity, variant: Severity): Rule =>
    defineRule({
      ...rule('a', []),
      check: (view, report) =>
        report(null, { at: at(0), message: 'x', severity: view.simulation === small ? variant : board }),
    });
  const found = (one: Rule) =>
    lintBoard({ tree: tree(), config, simulation, variants }, { rules: [one] }).map(
      ({ severity, variant }) => `${severity} ${variant?.memory ?? 'board'}`,
    );

  it('are left out where they repeat the board', () =>
    expect(found(weighs('warning', 'warning'))).toEqual(['warning board']));
  it('are named where they are worse', () =>
    expect(found(weighs('warning', 'error'))).toEqual(['error 256 MiB', 'warning board']));
  it('are named where the board is fine', () => {
    const only = defineRule({
      ...rule('a', []),
      check: (view, report) => {
        if (view.simulation === small) report(null, { at: at(0), message: 'x' });
      },
    });
    expect(found(only)).toEqual(['error 256 MiB']);
  });
});

describe('prerequisitesFirst', () => {
  it('keeps the order of rules that do not need each other', () =>
    expect(prerequisitesFirst([rule('b', []), rule('a', [])]).map(({ id }) => id)).toEqual(['b', 'a']));
  it('refuses a cycle', () =>
    expect(() => prerequisitesFirst([rule('a', [], ['b']), rule('b', [], ['a'])])).toThrow('a → b → a'));
});
