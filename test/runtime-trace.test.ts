import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setRuns } from '@carveout/allocator';
import { TraceReader, TraceReplay } from '@carveout/runtime';
import { describe, expect, it } from 'vitest';
import { loadSequences } from './runtime/sequence.ts';

const here = dirname(fileURLToPath(import.meta.url));
const directory = process.env.CARVEOUT_RUNTIME_ORACLE ?? join(here, 'corpus-runtime');
const traced = loadSequences(directory, join(here, 'corpus/kernels.json')).flatMap((sequence) =>
  sequence.trace === null ? [] : [{ ...sequence, trace: sequence.trace }],
);

it('there are traces', () => expect(traced.length).toBeGreaterThan(0));

describe.each(traced.map((one): [string, (typeof traced)[number]] => [one.name, one]))('%s', (_name, sequence) => {
  const { recording, machine, trace } = sequence;
  const reader = new TraceReader();
  const replay = new TraceReplay(machine);
  for (const piece of trace.match(/[\s\S]{1,1000}/g) ?? []) for (const event of reader.read(piece)) replay.add(event);
  for (const event of reader.end()) replay.add(event);
  const result = replay.result();

  it('reads every line', () => {
    const lines = trace.split('\n').filter((line) => line.includes(': cma_')).length;
    expect([reader.counts.broken, result.events, result.elsewhere]).toEqual([0, lines, 0]);
  });

  it('predicts every allocation and refusal', () => {
    expect(result.divergences).toEqual([]);
    const asked = recording.steps.filter(({ op }) => op === 'alloc').length;
    expect(result.agreed).toBeGreaterThan(0.9 * asked);
  });

  it('ends in the recorded state', () => {
    const last = new Map(recording.areas.map(({ name, bitmap }) => [name, bitmap]));
    for (const { area, bitmap } of recording.steps) last.set(area, bitmap);
    const replayed = result.machine.areas.map(({ name, bitmap }) => [
      name,
      setRuns(bitmap).map(({ start, count }) => [start, count]),
    ]);
    expect(Object.fromEntries(replayed)).toEqual(Object.fromEntries(last));
  });

  it('ends with the recorded counters', () => {
    const counted = result.machine.areas.map(({ name, counters: { allocated, failed, released } }) => [
      name,
      { alloc_pages_fail: failed, alloc_pages_success: allocated, release_pages_success: released },
    ]);
    expect(Object.fromEntries(counted)).toEqual(recording.counters);
  });
});
