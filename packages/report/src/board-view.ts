import type { SourceTexts } from '@carveout/core';
import type { BootSimulation } from '@carveout/simulator';

/** One simulated board as the renderers take it. */
export interface BoardView {
  /** The device tree as the user named it, or the board's name in the project file. */
  readonly name: string;
  readonly variant: Readonly<Record<string, string>> | null;
  readonly simulation: BootSimulation;
  readonly sources: SourceTexts;
}

/** `memory=1G, kernel=6.1`: sorted, so that the same variant always reads the same. */
export function formatVariant(variant: Readonly<Record<string, string>>): string {
  return Object.keys(variant)
    .sort()
    .map((key) => `${key}=${variant[key] ?? ''}`)
    .join(', ');
}
