import { MIB } from '@carveout/core';
import { bootMachine, type SizeInput, type SizeReport, sizeReport } from '@carveout/runtime';
import type { BoardAnalysis } from '../model.ts';

export interface WorkloadInput extends Pick<SizeInput, 'bounded' | 'atLeast' | 'sizingRules' | 'variants'> {
  /** Text of the trace, in pieces. */
  readonly chunks: SizeInput['chunks'];
  readonly board: BoardAnalysis | null;
  /** Bytes per page where no board tells. */
  readonly pageSize: number | null;
  readonly headroomPercent: number;
  /** One page in so many is pinned, 0 for none. */
  readonly pinnedEvery: number;
}

/** Without a board: one page block of a kernel with huge pages. */
const DEFAULT_MIN_ALIGN: Readonly<Record<number, bigint>> = { 4096: 2n * MIB, 16384: 32n * MIB, 65536: 512n * MIB };

/** How large the areas of a board, or of any, must be for a recorded workload. */
export function sizeWorkload({ board, ...input }: WorkloadInput): Promise<SizeReport> {
  const boot = board?.simulation ?? null;
  const pageSize = boot?.pageSize ?? input.pageSize ?? 4096;
  return sizeReport({
    ...input,
    pageSize,
    machine: board?.config && boot ? bootMachine(board.config, boot) : null,
    defaultArea: boot?.defaultCma?.name ?? null,
    ram: boot?.memory.reduce((sum, { size }) => sum + size, 0n) ?? null,
    minAlign: boot?.cmaAlignment.value ?? DEFAULT_MIN_ALIGN[pageSize] ?? 4n * MIB,
  });
}
