import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { analyzeBoard } from '@carveout/analysis';
import { memoryHost } from '@carveout/core';
import { bootMachine, type Machine, runSteps, type StepResult } from '@carveout/runtime';
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

/** The board that `record-runtime` boots, as far as memory goes. */
const boardOf = ({ reservedMemory, cmdline }: Sequence['recording'], size: string): string => `/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	memory@40000000 { device_type = "memory"; reg = <0 0x40000000 ${size}>; };
	chosen { bootargs = "${cmdline}"; };
	reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; ${reservedMemory.join('\n')} };
};
`;

const CELLS: Readonly<Record<string, string>> = {
  '512M': '0 0x20000000',
  '1G': '0 0x40000000',
  '2G': '0 0x80000000',
  '4G': '1 0',
};

describe.each(sequences.map((sequence): [string, Sequence] => [sequence.name, sequence]))(
  'board of %s',
  (_name, { recording, profile }) => {
    it('has the recorded pages in use when user space starts: the atomic pools', () => {
      const config = join(here, 'corpus/configs', `${recording.kernel}.config`);
      const files = memoryHost({
        'board.dts': boardOf(recording, CELLS[recording.ram] ?? ''),
        config: readFileSync(config, 'utf8'),
      });
      const { config: read, simulation } = analyzeBoard(
        { deviceTree: 'board.dts', kernel: profile.version.text, configFile: 'config', arch: 'arm64' },
        files,
      );
      if (!read || !simulation) throw new Error('no simulation');
      const used = bootMachine(read, simulation).areas.map((area) => [
        area.name,
        area.orderPerBit,
        area.counters.allocated,
      ]);
      const recorded = recording.areas.map(({ name, orderPerBit, used: pages }) => [name, orderPerBit, pages]);
      expect(new Map(used.map((one) => [one[0], one]))).toEqual(new Map(recorded.map((one) => [one[0], one])));
    });
  },
);
