import { type BitRun, changedRuns, setRuns } from '@carveout/allocator';
import { maxChunk, type RuntimeArea } from '../area.ts';
import { shownUsed } from '../debugfs/shown-used.ts';
import { allocBuffer, freeBuffers, freeNamed, type WriteResult } from '../debugfs-write.ts';
import { dmaAlignOrder } from '../dma-align.ts';
import { failureLines, type RuntimeLogLine } from '../failure-lines.ts';
import { areaIndex, type Machine, withArea } from '../machine.ts';
import { compact, markPages } from '../occupants.ts';
import type { AreaState, Step, StepRecord, StepResult } from './step.ts';

export const ENOENT = -2;
/** Marking pages that are not of the right kind: nothing the kernel says, the script is wrong. */
export const EINVAL = -22;

export interface StepRun {
  readonly machine: Machine;
  readonly result: StepResult;
}

/** Does one step. A step that cannot be done says so in its result and changes nothing. */
export function runStep(machine: Machine, step: Step): StepRun {
  if (step.op === 'free-memory') {
    const result = { step, result: 0, at: undefined, state: null, outcome: null, log: [] };
    return { machine: { ...machine, freePages: step.pages }, result };
  }
  const index = areaIndex(machine, step.area);
  const area = machine.areas[index];
  if (!area) {
    const at = step.op === 'alloc' ? null : undefined;
    return { machine, result: { step, result: ENOENT, at, state: null, outcome: null, log: [] } };
  }
  switch (step.op) {
    case 'alloc': {
      const alignOrder = step.dma === true ? dmaAlignOrder(machine, step.pages) : (step.align ?? 0);
      const write = allocBuffer(machine, index, { pages: step.pages, alignOrder }, step.name ?? null);
      return ofWrite(write, index, step);
    }
    case 'free': {
      const write = 'name' in step ? freeNamed(machine, index, step.name) : freeBuffers(machine, index, step.pages);
      return write ? ofWrite(write, index, step) : ofArea(machine, index, step, undefined);
    }
    case 'compact':
      return ofArea(machine, index, step, compact(area));
    default:
      return ofArea(machine, index, step, markPages(area, step.op, { at: step.at ?? null, pages: step.pages }));
  }
}

function ofWrite({ machine, result, outcome }: WriteResult, index: number, step: Step): StepRun {
  const area = machine.areas[index];
  let log: readonly RuntimeLogLine[] = [];
  if (area && outcome && 'pages' in step) log = failureLines(machine, area, step.pages, outcome);
  const at = step.op === 'alloc' ? (outcome?.at ?? null) : undefined;
  return { machine, result: { step, result, at, state: area ? stateOf(machine, area) : null, outcome, log } };
}

function ofArea(machine: Machine, index: number, step: Step, area: RuntimeArea | undefined): StepRun {
  const after = area ? withArea(machine, index, area) : machine;
  const shown = after.areas[index];
  const state = shown ? stateOf(after, shown) : null;
  return { machine: after, result: { step, result: area ? 0 : EINVAL, at: undefined, state, outcome: null, log: [] } };
}

export const stateOf = (machine: Machine, area: RuntimeArea): AreaState => ({
  used: shownUsed(machine, area),
  maxchunk: maxChunk(area),
  bitmap: setRuns(area.bitmap),
});

/** All steps, one after the other; results come as they are made, so that a long script needs no memory for them. */
export function* runSteps(machine: Machine, steps: Iterable<Step>): Generator<StepResult, Machine> {
  let current = machine;
  for (const step of steps) {
    const run = runStep(current, step);
    current = run.machine;
    yield run.result;
  }
  return current;
}

/** The same in a form that takes memory for what the steps change, not for whole areas. */
export function* recordSteps(machine: Machine, steps: Iterable<Step>): Generator<StepRecord, Machine> {
  let current = machine;
  for (const step of steps) {
    const { machine: after, result } = runStep(current, step);
    const { state, ...rest } = result;
    yield {
      ...rest,
      state: state && { used: state.used, maxchunk: state.maxchunk, changed: changedBy(step, current, after) },
    };
    current = after;
  }
  return current;
}

function changedBy(step: Step, before: Machine, after: Machine): readonly BitRun[] {
  const index = 'area' in step ? areaIndex(after, step.area) : -1;
  const [old, now] = [before.areas[index], after.areas[index]];
  return old && now ? changedRuns(old.bitmap, now.bitmap) : [];
}
