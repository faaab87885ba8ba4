import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compareScenario, type Mismatch } from './oracle/compare.ts';
import { loadScenario, scenarioNames } from './oracle/scenario.ts';

const OWN_CORPUS = join(dirname(fileURLToPath(import.meta.url)), 'corpus');
const corpus = process.env.CARVEOUT_ORACLE ?? OWN_CORPUS;

interface Score {
  matched: number;
  total: number;
}

interface Result {
  readonly name: string;
  readonly kernel: string;
  readonly mismatches: readonly Mismatch[];
}

const results: readonly Result[] = scenarioNames(corpus).map((name) => {
  const scenario = loadScenario(corpus, name);
  return { name, kernel: scenario.kernel, mismatches: compareScenario(scenario) };
});

function scorePerKernel(): ReadonlyMap<string, Score> {
  const scores = new Map<string, Score>();
  for (const { kernel, mismatches } of results) {
    const score = scores.get(kernel) ?? { matched: 0, total: 0 };
    score.total += 1;
    if (mismatches.length === 0) score.matched += 1;
    scores.set(kernel, score);
  }
  return scores;
}

const describeMismatch = ({ name, mismatches }: Result): string => {
  const [first] = mismatches;
  return `${name}: ${first?.what}\n    recorded  ${first?.expected}\n    predicted ${first?.predicted}`;
};

describe('recorded boots of real kernels', () => {
  it('are predicted to the byte: outcome, reserved memory, CMA areas, default area, dmesg', () => {
    const wrong = results.filter(({ mismatches }) => mismatches.length > 0);
    const scores = [...scorePerKernel()].sort(([a], [b]) => (a < b ? -1 : 1));
    const table = scores.map(([kernel, { matched, total }]) => `  ${kernel.padEnd(18)} ${matched} of ${total}`);
    console.log(`recorded boots that are predicted exactly:\n${table.join('\n')}`);
    if (wrong.length > 0) console.log(`mismatches:\n${wrong.map(describeMismatch).join('\n')}`);
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('cover arm64 6.1 and 6.12 with 4 KiB pages in the corpus of this repository', () => {
    if (corpus !== OWN_CORPUS) return;
    expect(scorePerKernel().get('arm64-6.1-4k')?.total).toBeGreaterThan(50);
    expect(scorePerKernel().get('arm64-6.12-4k')?.total).toBeGreaterThan(50);
  });
});
