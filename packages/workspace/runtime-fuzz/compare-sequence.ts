import { readFileSync } from 'node:fs';
import { analyzeBoard } from '@carveout/analysis';
import { memoryHost, u64 } from '@carveout/core';
import { parseKernelVersion, profileOf } from '@carveout/kernel';
import { bootMachine, createArea, createMachine, type Machine, runStep, stateOf } from '@carveout/runtime';
import { boardSource } from '../oracle-fuzz/board-source.ts';
import type { FuzzKernel } from '../oracle-fuzz/kernels.ts';
import type { RecordedState, RuntimeReport } from './read-report.ts';
import { bootargsOf } from './record-sequence.ts';
import type { FuzzSequence } from './sequence.ts';

export interface Mismatch {
  readonly where: string;
  readonly recorded: string;
  readonly predicted: string;
}

/** Everything in which the model and the kernel differ: areas at boot, then step by step up to the first difference, counters. */
export function mismatchesOf(sequence: FuzzSequence, kernel: FuzzKernel, report: RuntimeReport): readonly Mismatch[] {
  const atBoot = compare('areas at boot', areasAtBoot(report), predictedAreas(sequence, kernel));
  const machine = machineOf(kernel, report);
  let current = machine;
  for (const [index, step] of sequence.steps.entries()) {
    const recorded = report.steps[index];
    if (recorded === null) continue;
    const { machine: after, result } = runStep(current, step);
    current = after;
    const where = `step ${index + 1}: ${step.op} ${step.area} ${step.pages}`;
    const said = recorded && { result: recorded.result, ...shown(recorded) };
    const predicted = { result: result.result, ...(result.state && shown(runsOf(result.state))) };
    const differs = compare(where, said ?? 'nothing', predicted);
    if (differs.length > 0) return [...atBoot, ...differs];
  }
  return [...atBoot, ...countersOf(current, report)];
}

const shown = ({ used, maxchunk, bitmap }: RecordedState): RecordedState => ({ used, maxchunk, bitmap });

function runsOf({ used, maxchunk, bitmap }: ReturnType<typeof stateOf>): RecordedState {
  return { used, maxchunk, bitmap: bitmap.map(({ start, count }): [number, number] => [start, count]) };
}

function compare(where: string, recorded: unknown, predicted: unknown): readonly Mismatch[] {
  const [left, right] = [JSON.stringify(recorded), JSON.stringify(predicted)];
  return left === right ? [] : [{ where, recorded: left, predicted: right }];
}

const areasAtBoot = ({ areas }: RuntimeReport) =>
  areas.map(({ name, pages, orderPerBit, used }) => ({ name, pages, orderPerBit, used })).sort(byName);

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);

/** The areas that `carveout alloc` would start from on this board. */
function predictedAreas(sequence: FuzzSequence, kernel: FuzzKernel): ReturnType<typeof areasAtBoot> {
  const chosen = `/ { chosen { bootargs = "${bootargsOf(sequence, kernel)}"; }; };`;
  const host = memoryHost({
    'board.dts': `${boardSource(sequence.board, kernel)}${chosen}`,
    config: readFileSync(kernel.config, 'utf8'),
  });
  const arch = kernel.arch === 'armhf' ? 'arm' : kernel.arch === 'riscv64' ? 'riscv' : 'arm64';
  const board = {
    deviceTree: 'board.dts',
    configFile: 'config',
    kernel: kernel.packageVersion.split('-')[0] ?? '',
    arch,
  };
  const { config, simulation } = analyzeBoard(board as Parameters<typeof analyzeBoard>[0], host);
  if (!config || !simulation) return [];
  const machine = bootMachine(config, simulation);
  const areas = machine.areas.map((area) => {
    const { name, pages, orderPerBit } = area;
    return { name, pages, orderPerBit, used: stateOf(machine, area).used };
  });
  return areas.sort(byName);
}

/** The machine as the kernel said it was before the first step. */
function machineOf(kernel: FuzzKernel, report: RuntimeReport): Machine {
  const version = parseKernelVersion(kernel.release);
  if (!version) throw new Error(`${kernel.release} is no kernel release`);
  const areas = report.areas.map(({ name, basePfn, pages, orderPerBit, bitmap }) =>
    createArea({
      ...{ name, basePfn: u64(basePfn), pages, orderPerBit },
      taken: bitmap.map(([start, count]) => ({ start, count })),
    }),
  );
  return createMachine({ does: profileOf(version).does, areas, pageSize: kernel.pageSize });
}

const NAMES = {
  alloc_pages_success: 'allocated',
  alloc_pages_fail: 'failed',
  release_pages_success: 'released',
} as const;

function countersOf({ areas, vm }: Machine, report: RuntimeReport): readonly Mismatch[] {
  const recorded: Record<string, number> = {};
  const predicted: Record<string, number> = {};
  for (const { name, counters } of areas) {
    for (const [file, key] of Object.entries(NAMES) as [keyof typeof NAMES, 'allocated' | 'failed' | 'released'][]) {
      const value = report.counters[name]?.[file];
      if (value === undefined) continue;
      recorded[`${name}/${file}`] = value;
      predicted[`${name}/${file}`] = counters[key];
    }
  }
  const failed = report.vmstat['cma_alloc_fail'];
  if (failed !== undefined) Object.assign(recorded, { cma_alloc_fail: failed });
  if (failed !== undefined) Object.assign(predicted, { cma_alloc_fail: vm.allocFail });
  return compare('counters at the end', recorded, predicted);
}
