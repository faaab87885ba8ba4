import { hex } from '@carveout/core';
import type { AreaState, Machine, RuntimeArea, StepResult } from '@carveout/runtime';
import { stringify } from '../json/stringify.ts';

type Runs = readonly (readonly [start: number, count: number])[];

interface StateJson {
  readonly used: number;
  readonly maxchunk: number;
  readonly bitmap: Runs;
}

/** A script under way. */
export interface AllocRun {
  readonly kernel: string;
  readonly before: Machine;
  /** Results as they are made; at the end the machine as it is left. */
  readonly steps: Generator<StepResult, Machine>;
}

/**
 * A script that is run, in the form of a JSON script: areas with their first state, steps with what became of them, counters
 * at the end. Piece by piece, since a long script has its areas' maps in every step. Its shape is `schema/alloc.schema.json`.
 */
export function* allocJson(
  { kernel, before, steps }: AllocRun,
  stateOf: (machine: Machine, area: RuntimeArea) => AreaState,
): Generator<string, Machine> {
  const head = stringify({
    schemaVersion: 1,
    kernel,
    pageSize: before.pageSize,
    strategy: before.placement.name,
    areas: before.areas.map((area) => ({
      name: area.name,
      base: hex(area.basePfn * BigInt(before.pageSize)),
      size: hex(BigInt(area.pages) * BigInt(before.pageSize)),
      orderPerBit: area.orderPerBit,
      ...stateJson(stateOf(before, area)),
    })),
  });
  yield `${head.slice(0, -'\n}\n'.length)},\n  "steps": [`;
  const log: string[] = [];
  let count = 0;
  let next = steps.next();
  for (; !next.done; next = steps.next()) {
    log.push(...next.value.log.map(({ text }) => text));
    const step = stringify(stepJson(next.value)).trimEnd().replaceAll('\n', '\n    ');
    yield `${count++ === 0 ? '' : ','}\n    ${step}`;
  }
  const after = next.value;
  const tail = stringify({
    counters: Object.fromEntries(after.areas.map((area) => [area.name, countersJson(after, area)])),
    vm: { cma_alloc_success: after.vm.allocSuccess, cma_alloc_fail: after.vm.allocFail },
    log,
  });
  yield `${count === 0 ? '' : '\n  '}],${tail.slice(1)}`;
  return after;
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
