import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { checks } from '@carveout/checks';
import { describe, expect, it } from 'vitest';
import { dtcCases } from '../conformance/inputs/cases.ts';
import { type CaseResult, ours, runCase, theirsAtOnce } from '../conformance/inputs/run-case.ts';

/** Made by `npm run conformance:inputs`. */
const recorded = JSON.parse(
  readFileSync(new URL('../conformance/inputs/recorded.json', import.meta.url), 'utf8'),
) as Readonly<{ dtc: string; older: string; cases: Record<string, CaseResult & { readonly older?: CaseResult }> }>;

/** Where the kernel's dtc is not followed. */
const DIFFERENT: Readonly<Record<string, { readonly why: string; readonly result: CaseResult }>> = {
  'reference, invalid 5': {
    why: 'dtc crashes at `&{}`',
    result: { code: 1, messages: [], blob: null, again: null },
  },
  'delete-node, invalid 5': {
    why: 'dtc shows no path, and the place of the deletion: the node that it is about has both',
    result: {
      code: 2,
      messages: ['<stdin>:2.7-11: ERROR (duplicate_node_names): /a'],
      blob: null,
      again: null,
    },
  },
};

const names = dtcCases.map(({ name }) => name);

describe('inputs for dtc', () => {
  it('are recorded, each under a name of its own', () => {
    expect(Object.keys(recorded.cases).sort()).toEqual([...names].sort());
    expect(new Set(names).size).toBe(names.length);
  });
  it('show every check failing, but for those that never do and the one that this dtc does not know', () => {
    const messages = Object.values(recorded.cases).flatMap((result) => result.messages);
    const failing = new Set(messages.map((line) => /\((\w+)\): ?\//.exec(line)?.[1]));
    const silent = checks.map(({ name }) => name).filter((name) => !failing.has(name));
    expect(silent).toEqual(['node_name_not_empty', 'omit_unused_nodes', 'addr_size_cells', 'simple_bus_bridge']);
  });
  it('are accepted and refused for every rule of the language', () => {
    const rules = new Map<string, Set<boolean>>();
    for (const { name } of dtcCases) {
      const rule = /^(.*), (?:in)?valid \d+$/.exec(name)?.[1];
      if (rule) rules.set(rule, (rules.get(rule) ?? new Set()).add(recorded.cases[name]?.code === 0));
    }
    // A value that is too wide is cut, and dtc only remarks on it.
    expect([...rules].filter(([, accepted]) => accepted.size < 2).map(([rule]) => rule)).toEqual([
      'integer too wide for its cell',
    ]);
  });
});

describe(`carveout dtc does what ${recorded.dtc} does`, () => {
  it.each(dtcCases.map((given) => [given.name, given] as const))('%s', async (name, given) => {
    const { older: _, ...expected } = recorded.cases[name] ?? { older: undefined };
    expect(await runCase(ours, given)).toEqual(DIFFERENT[name]?.result ?? expected);
  });
});

const { stdout } = spawnSync('dtc', ['-v'], { encoding: 'utf8' });
const isOlder = stdout?.trim() === recorded.older;

describe.skipIf(!isOlder)(`the installed dtc is ${recorded.older}, as recorded`, () => {
  it('and does what is recorded', { timeout: 60_000 }, () => {
    const expected = dtcCases.map(({ name }) => {
      const { code, messages, blob } = recorded.cases[name]?.older ?? recorded.cases[name] ?? {};
      return { code, messages, blob };
    });
    const found = theirsAtOnce('dtc', dtcCases);
    expect(names.map((name, index) => [name, found[index]])).toEqual(
      names.map((name, index) => [name, expected[index]]),
    );
  });
});
