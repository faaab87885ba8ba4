import { type BoardAnalysis, verdictOf } from '@carveout/analysis';
import type { Finding } from '@carveout/core';
import { isFailure } from '@carveout/report';
import type { ExitCode } from '../io.ts';

/** The exit code for one simulated board: a reservation that fails is a finding, and so is a boot that does not end. */
export function boardVerdict({ simulation }: BoardAnalysis, findings: readonly Finding[]): ExitCode {
  const verdict = verdictOf(findings);
  // RAM that only the boot loader knows: what does not fit into none, or into an assumed amount, says nothing about the board.
  if (verdict === 2 || !simulation || simulation.notes.some(({ unknown }) => unknown === 'RAM size')) return verdict;
  const failed =
    simulation.outcome.kind !== 'boots' ||
    simulation.reservedMemory.some(isFailure) ||
    simulation.cma.some((area) => !area.activates);
  return failed ? 1 : verdict;
}

export const worst = (a: ExitCode, b: ExitCode): ExitCode => (a > b ? a : b);
