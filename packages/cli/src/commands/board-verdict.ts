import { type BoardAnalysis, verdictOf } from '@carveout/analysis';
import type { Finding } from '@carveout/core';
import { isFailure } from '@carveout/report';
import type { ExitCode } from '../io.ts';

/** The exit code for one simulated board: a reservation that fails is a finding, and so is a boot that does not end. */
export function boardVerdict({ simulation }: BoardAnalysis, findings: readonly Finding[]): ExitCode {
  const verdict = verdictOf(findings);
  // Without RAM, which the boot loader may tell, nothing can be placed: that says nothing about the board.
  if (verdict === 2 || !simulation || simulation.memory.length === 0) return verdict;
  const failed =
    simulation.outcome.kind !== 'boots' ||
    simulation.reservedMemory.some(isFailure) ||
    simulation.cma.some((area) => !area.activates);
  return failed ? 1 : verdict;
}

export const worst = (a: ExitCode, b: ExitCode): ExitCode => (a > b ? a : b);
