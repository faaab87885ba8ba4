import type { FlipSide, SweepFlip, SweepRow } from './model.ts';

/** Where the kernel alone decides who sets the default CMA area. `rows` as the plan has them: the kernel varies fastest. */
export function precedenceFlips(rows: readonly SweepRow[]): readonly SweepFlip[] {
  const flips: SweepFlip[] = [];
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    if (!before || !differOnlyInKernel(before, row) || decider(before) === decider(row)) continue;
    const { board, variant, overlays, memory, config, commandLine } = row;
    flips.push({ board, variant, overlays, memory, config, commandLine, from: side(before), to: side(row) });
  }
  return flips;
}

const side = ({ kernel, defaultCma }: SweepRow): FlipSide => ({ kernel, defaultCma });

const decider = ({ defaultCma }: SweepRow): string =>
  defaultCma ? `${defaultCma.source} ${defaultCma.node ?? ''}` : 'nobody';

function differOnlyInKernel(a: SweepRow, b: SweepRow): boolean {
  if (a.outcome === 'unreadable' || b.outcome === 'unreadable' || a.kernel === b.kernel) return false;
  return (
    a.board === b.board &&
    a.variant === b.variant &&
    a.overlays === b.overlays &&
    a.memory === b.memory &&
    a.config === b.config &&
    a.commandLine === b.commandLine
  );
}
