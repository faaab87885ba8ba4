import { MIB } from '@carveout/core';
import {
  type AreaNeed,
  bootMachine,
  judgeRules,
  type Machine,
  type Replay,
  type RuleVerdict,
  type TraceCounts,
  TraceReplay,
  traceEvents,
  UNNAMED_AREA,
  WorkloadSizing,
} from '@carveout/runtime';
import type { BoardAnalysis } from '../model.ts';

/** What one area needs, in bytes, beside what it has. */
export interface AreaSize {
  readonly need: AreaNeed;
  /** Of the board; null when it has no such area. */
  readonly current: bigint | null;
  /** Smallest size that serves the workload: whole CMA alignments. */
  readonly smallest: bigint;
  /** With headroom, whole CMA alignments. */
  readonly advised: bigint;
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
  readonly events: number;
  /** Rules of board support packages, judged by the area that needs most. */
  readonly rules: readonly RuleVerdict[];
}

export interface SizeInput {
  readonly chunks: Iterable<string>;
  readonly board: BoardAnalysis | null;
  readonly pageSize: number;
  readonly headroomPercent: number;
  /** One page in so many is pinned, 0 for none. */
  readonly pinnedEvery: number;
}

/** Without a board: one page block of a kernel with huge pages. */
const DEFAULT_MIN_ALIGN: Readonly<Record<number, bigint>> = { 4096: 2n * MIB, 16384: 32n * MIB, 65536: 512n * MIB };

/** Reads a recorded workload once and tells how large each area must be. Memory does not grow with its length. */
export function sizeWorkload({ chunks, board, pageSize, headroomPercent, pinnedEvery }: SizeInput): SizeReport {
  const machine = board?.config && board.simulation ? bootMachine(board.config, board.simulation) : null;
  const defaultName = board?.simulation?.defaultCma?.name ?? null;
  const takenAtBottom = (name: string): number => areaOf(machine, realName(name, defaultName))?.counters.allocated ?? 0;
  const sizing = new WorkloadSizing((name) => ({ takenAtBottom: takenAtBottom(name), pinnedEvery }));
  const replay = machine ? new TraceReplay(machine) : null;
  const counts: TraceCounts = { lines: 0, broken: 0 };
  let events = 0;
  for (const event of traceEvents(chunks, counts)) {
    events++;
    sizing.add(event);
    replay?.add(event);
  }
  const page = BigInt(machine?.pageSize ?? pageSize);
  const minAlign = board?.simulation?.cmaAlignment.value ?? DEFAULT_MIN_ALIGN[pageSize] ?? 4n * MIB;
  const areas = sizing.result().map((need): AreaSize => {
    const name = realName(need.area, defaultName);
    const area = areaOf(machine, name);
    const bytes = BigInt(need.needed) * page;
    return {
      need: { ...need, area: name },
      current: area ? BigInt(area.pages) * page : null,
      smallest: roundUp(bytes, minAlign),
      advised: roundUp((bytes * BigInt(100 + headroomPercent)) / 100n, minAlign),
    };
  });
  const most = areas.reduce((largest, { smallest }) => (smallest > largest ? smallest : largest), 0n);
  const ram = board?.simulation?.memory.reduce((sum, { size }) => sum + size, 0n) ?? null;
  const rules = judgeRules(most, minAlign, ram === null ? {} : { variants: [ram] });
  const common = { pageSize: Number(page), minAlign, headroomPercent, pinnedEvery, ram, areas, counts, events, rules };
  return { ...common, replay: replay?.result() ?? null };
}

const realName = (name: string, defaultName: string | null): string =>
  name === UNNAMED_AREA && defaultName !== null ? defaultName : name;

const areaOf = (machine: Machine | null, name: string) => machine?.areas.find((area) => area.name === name);

const roundUp = (bytes: bigint, align: bigint): bigint => ((bytes + align - 1n) / align) * align;
