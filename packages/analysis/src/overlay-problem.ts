import type { Finding } from '@carveout/core';
import { codes } from './codes.ts';
import { inputProblem } from './inputs/input-problem.ts';
import type { BoardAnalysis } from './model.ts';

/** The one message for an overlay given where a board is needed; null for a board. */
export function overlayProblem({ tree, input }: BoardAnalysis): Finding | null {
  if (!tree?.plugin) return null;
  const message = `\`${input.deviceTree}\` is an overlay, not a board`;
  const help = `give the board, and this with --overlay ${input.deviceTree}`;
  return { ...inputProblem(codes.overlayAsBoard, input.deviceTree, message, help), variant: input.variant ?? null };
}
