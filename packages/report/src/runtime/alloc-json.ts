import { hex } from '@carveout/core';
import type { AreaState, Machine, RuntimeArea, StepResult } from '@carveout/runtime';
import { stringify } from '../json/stringify.ts';
import type { AllocView } from './alloc-view.ts';

type Runs = readonly (readonly [start: number, count: number])[];

interface StateJson {
  readonly used: number;
  readonly maxchunk: number;
  readonly bitmap: Runs;
}

/**
 * A script that was run, in the form of a JSON script: areas with their first state, steps with what became of them, counters
 * at the end. Its shape is `schema/alloc.schema.json`.
 */
export function allocJson(
  view: AllocView<StepResult>,
  stateOf: (machine: Machine, area: RuntimeArea) => AreaState,
): string {
  const { before, after, results } = view;
  return stringify({
    schemaVersion: 1,
    kernel: view.kernel,
    pageSize: before.pageSize,
    strategy: before.placement.name,
    areas: before.areas.map((area) => ({
      name: area.name,
      base: hex(area.basePfn * BigInt(before.pageSize)),
      size: hex(BigInt(area.pages) * BigInt(before.pageSize)),
      orderPerBit: area.orderPerBit,
      ...stateJson(stateOf(before, area)),
    })),
    steps: results.map(stepJson),
    counters: Object.fromEntries(after.areas.map((area) => [area.name, countersJson(after, area)])),
    vm: { cma_alloc_success: after.vm.allocSuccess, cma_alloc_fail: after.vm.allocFail },
    log: results.flatMap(({ log }) => log.map(({ text }) => text)),
  });
}

const stateJson = ({ used, maxchunk, bitmap }: AreaState): StateJson => ({
  used,
  maxchunk,
  bitmap: bitmap.map(({ start, count }) => [start, count]),
});

const stepJson = ({ step, result, at, state, outcome }: StepResult): unknown => ({
  ...step,
  result,
  ...(at === undefined ? {} : { at }),
  ...(state === null ? {} : stateJson(state)),
  ...(outcome === null || outcome.kind === 'allocated' ? {} : { reason: outcome.kind, error: outcome.error }),
  ...(outcome === null || outcome.migrated === 0 ? {} : { migrated: outcome.migrated }),
  ...(outcome === null || outcome.busyCount === 0 ? {} : { busyPlaces: outcome.busyCount }),
});

/** The files that kernel has below /sys/kernel/mm/cma. */
function countersJson({ does }: Machine, { counters, pages, available }: RuntimeArea): unknown {
  if (does.sysfsCounters === 'none') return {};
  return {
    alloc_pages_fail: counters.failed,
    alloc_pages_success: counters.allocated,
    ...(does.sysfsCounters === 'alloc' ? {} : { release_pages_success: counters.released }),
    ...(does.sysfsCounters === 'all' ? { total_pages: pages, available_pages: available } : {}),
  };
}
