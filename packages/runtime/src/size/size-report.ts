import type { Machine } from '../machine.ts';
import { type Replay, TraceReplay } from '../trace/replay-trace.ts';
import type { TraceEvent } from '../trace/trace-event.ts';
import { type TraceCounts, TraceReader } from '../trace/trace-reader.ts';
import { adviseSchemes, type SchemeAdvice } from './advice.ts';
import type { AreaNeed } from './size-area.ts';
import { WorkloadSizing } from './size-workload.ts';
import { judgeRules, type RuleVerdict, type SizingRule } from './sizing-rules.ts';
import { UNNAMED_AREA } from './workload.ts';

/** What one area needs, in bytes, beside what it has. */
export interface AreaSize {
  readonly need: AreaNeed;
  /** Of the board; null when it has no such area. */
  readonly current: bigint | null;
  /** Smallest size that serves the workload: whole CMA alignments. */
  readonly smallest: bigint;
  /** With headroom, whole CMA alignments. */
  readonly advised: bigint;
  /** Ways to give the workload its memory, compared. */
  readonly schemes: readonly SchemeAdvice[];
}

export interface SizeReport {
  readonly pageSize: number;
  /** CMA_MIN_ALIGNMENT_BYTES. */
  readonly minAlign: bigint;
  readonly headroomPercent: number;
  readonly pinnedEvery: number;
  /** RAM of the board; null when no board was given. */
  readonly ram: bigint | null;
  readonly areas: readonly AreaSize[];
  /** Of the recorded events on the board's own areas; null without a board. */
  readonly replay: Replay | null;
  readonly counts: TraceCounts;
  /** Rules of board support packages, judged by the area that needs most. */
  readonly rules: readonly RuleVerdict[];
  /** Bytes that the rules are judged by. */
  readonly judgedBy: bigint;
}

export interface SizeInput {
  /** Text of the trace, in pieces. */
  readonly chunks: Iterable<string> | AsyncIterable<string>;
  /** The board after boot; null: its areas are not known. */
  readonly machine: Machine | null;
  /** Area that events without a name are about. */
  readonly defaultArea: string | null;
  /** Bytes. */
  readonly ram: bigint | null;
  readonly minAlign: bigint;
  readonly pageSize: number;
  readonly headroomPercent: number;
  /** One page in so many is pinned, 0 for none. */
  readonly pinnedEvery: number;
  /** Allocations must not wait for migration. */
  readonly bounded?: boolean;
  /** Bytes that are needed beside what the trace shows; the larger one judges the rules. */
  readonly atLeast?: bigint;
  /** Default: the rules that vendors use. */
  readonly sizingRules?: readonly SizingRule[];
  /** RAM sizes the board ships with. Default: its own, or the usual ones. */
  readonly variants?: readonly bigint[];
}

/** Reads a recorded workload once and tells how large each area must be. Memory does not grow with its length. */
export async function sizeReport(input: SizeInput): Promise<SizeReport> {
  const { machine, defaultArea, ram, minAlign, pageSize, headroomPercent, pinnedEvery } = input;
  const takenAtBottom = (name: string): number => areaOf(machine, realName(name, defaultArea))?.counters.allocated ?? 0;
  const sizing = new WorkloadSizing((name) => ({ takenAtBottom: takenAtBottom(name), pinnedEvery }));
  const replay = machine ? new TraceReplay(machine) : null;
  const reader = new TraceReader();
  const add = (events: Iterable<TraceEvent>): void => {
    for (const event of events) {
      sizing.add(event);
      replay?.add(event);
    }
  };
  for await (const chunk of input.chunks) add(reader.read(chunk));
  add(reader.end());
  const page = BigInt(pageSize);
  const areas = sizing.result().map((need): AreaSize => {
    const name = realName(need.area, defaultArea);
    const area = areaOf(machine, name);
    const bytes = BigInt(need.needed) * page;
    const smallest = roundUp(bytes, minAlign);
    const bounded = input.bounded ?? false;
    return {
      need: { ...need, area: name },
      current: area ? BigInt(area.pages) * page : null,
      smallest,
      schemes: adviseSchemes({ need, smallest, pageSize, ram, pinnedEvery, bounded }),
      advised: roundUp((bytes * BigInt(100 + headroomPercent)) / 100n, minAlign),
    };
  });
  const most = areas.reduce((largest, { smallest }) => (smallest > largest ? smallest : largest), input.atLeast ?? 0n);
  const variants = input.variants ?? (ram === null ? undefined : [ram]);
  const rules = judgeRules(most, minAlign, {
    ...(variants ? { variants } : {}),
    ...(input.sizingRules ? { rules: input.sizingRules } : {}),
  });
  const given = { pageSize, minAlign, headroomPercent, pinnedEvery, ram };
  return { ...given, areas, replay: replay?.result() ?? null, counts: reader.counts, rules, judgedBy: most };
}

const realName = (name: string, defaultName: string | null): string =>
  name === UNNAMED_AREA && defaultName !== null ? defaultName : name;

const areaOf = (machine: Machine | null, name: string) => machine?.areas.find((area) => area.name === name);

const roundUp = (bytes: bigint, align: bigint): bigint => ((bytes + align - 1n) / align) * align;
