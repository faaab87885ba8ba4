import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Machine, runSteps, type StepResult } from '@carveout/runtime';
import { describe, expect, it } from 'vitest';
import { loadSequences, type RecordedStep, type Sequence } from './runtime/sequence.ts';

const here = dirname(fileURLToPath(import.meta.url));
const own = join(here, 'corpus-runtime');
const directory = process.env.CARVEOUT_RUNTIME_ORACLE ?? own;
const sequences = loadSequences(directory, join(here, 'corpus/kernels.json'));

interface Run {
  readonly results: readonly StepResult[];
  readonly machine: Machine;
}

function runSequence({ machine, script }: Sequence): Run {
  const results: StepResult[] = [];
  const steps = runSteps(machine, script.steps);
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done) return { results, machine: next.value };
    results.push(next.value);
  }
}

/** A step as the recording has it. */
const asRecorded = ({ step, result, at, state }: StepResult): RecordedStep =>
  ({
    op: step.op,
    area: 'area' in step ? step.area : '',
    pages: 'pages' in step ? step.pages : 0,
    result,
    ...(at === undefined ? {} : { at }),
    used: state?.used,
    maxchunk: state?.maxchunk,
    bitmap: state?.bitmap.map(({ start, count }) => [start, count]),
  }) as RecordedStep;

describe(`recorded run-time sequences (${directory === own ? 'own' : 'all'})`, () => {
  it('are there', () => expect(sequences.length).toBeGreaterThanOrEqual(5));
});

describe.each(sequences.map((sequence): [string, Sequence] => [sequence.name, sequence]))('%s', (_name, sequence) => {
  const { recording, machine } = sequence;
  const run = runSequence(sequence);

  it('has the recorded pages per area at the start', () =>
    expect(machine.areas.map(({ counters }) => counters.allocated)).toEqual(recording.areas.map(({ used }) => used)));

  it('gives the recorded result, place, use, longest run and bitmap at every step', () =>
    expect(run.results.map(asRecorded)).toEqual(recording.steps));

  it('ends with the recorded counters', () => {
    const release = machine.does.sysfsCounters === 'alloc' ? [] : ['release_pages_success'];
    const counted = run.machine.areas.map(({ name, counters: { allocated, failed, released } }) => {
      const all = { alloc_pages_fail: failed, alloc_pages_success: allocated, release_pages_success: released };
      const shown = ['alloc_pages_fail', 'alloc_pages_success', ...release];
      return [name, Object.fromEntries(Object.entries(all).filter(([key]) => shown.includes(key)))];
    });
    expect(Object.fromEntries(counted)).toEqual(recording.counters);
  });

  it('counts calls as /proc/vmstat does, up to those of the boot', () => {
    const { allocSuccess, allocFail } = run.machine.vm;
    expect(Number(recording.vm['cma_alloc_fail'])).toBe(allocFail);
    // The atomic pools are one to three calls before the first step.
    const ofBoot = Number(recording.vm['cma_alloc_success']) - allocSuccess;
    const usedAtBoot = recording.areas.some(({ used }) => used > 0);
    expect(ofBoot >= (usedAtBoot ? 1 : 0) && ofBoot <= 3).toBe(true);
  });

  it('prints the recorded failures', () => {
    const lines = run.results.flatMap(({ log }) => log);
    const isFailure = (text: string): boolean => /alloc failed, req-size|number of available pages/.test(text);
    const recorded = recording.log.filter(isFailure);
    const isList = (text: string): boolean => text.includes('number of available pages');
    const predicted = lines.map(({ text }) => text);
    expect(predicted.filter(isList)).toEqual(recorded.filter(isList));
    // The first ten in five seconds are printed, and no run lasted longer.
    expect(predicted.filter((text) => !isList(text)).slice(0, 10)).toEqual(
      recorded.filter((text) => !isList(text)).slice(0, 10),
    );
    expect(lines.filter(({ rateLimited }) => rateLimited).length).toBe(
      predicted.filter((text) => !isList(text)).length,
    );
  });
});
