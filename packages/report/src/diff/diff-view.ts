import type { BoardDiff } from '@carveout/analysis/diff';
import type { SourceTexts } from '@carveout/core';
import { formatRange, ramSize } from '../text/address.ts';

/** A comparison as its renderers take it. */
export interface DiffView {
  /** The two inputs as the user named them. */
  readonly before: string;
  readonly after: string;
  readonly diff: BoardDiff;
  readonly sourcesBefore: SourceTexts;
  readonly sourcesAfter: SourceTexts;
}

/** Nothing differs: neither what the trees say nor what becomes of memory. */
export const isSame = ({ tree, memory }: BoardDiff): boolean => tree.changes.length === 0 && !changesMemory(memory);

export const changesMemory = (memory: BoardDiff['memory']): boolean =>
  memory !== null &&
  (memory.outcome !== null || memory.ram !== null || memory.defaultArea !== null || memory.regions.length > 0);

export interface DiffCounts {
  readonly added: number;
  readonly removed: number;
  readonly renamed: number;
  /** Properties of nodes that both have, and reserve entries. */
  readonly changed: number;
}

export function countChanges({ tree }: BoardDiff): DiffCounts {
  const nodes = (kind: string): number =>
    tree.changes.reduce((sum, change) => sum + (change.kind === kind && 'nodes' in change ? change.nodes : 0), 0);
  const changed = tree.changes.filter(({ kind }) => !kind.startsWith('node-')).length;
  return { added: nodes('node-added'), removed: nodes('node-removed'), renamed: nodes('node-renamed'), changed };
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `2 nodes added, 1 property changed`; for trees without a difference, that. */
export function countText(diff: BoardDiff): string {
  const { added, removed, renamed, changed } = countChanges(diff);
  const parts = [
    added > 0 ? `${plural(added, 'node')} added` : '',
    removed > 0 ? `${plural(removed, 'node')} removed` : '',
    renamed > 0 ? `${plural(renamed, 'node')} renamed` : '',
    changed > 0 ? `${plural(changed, 'other difference')}` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'the trees say the same' : parts.join(', ');
}

/** What the memory section says, a line each. */
export function memoryLines({ memory }: BoardDiff): readonly string[] {
  if (!memory) return [];
  const { outcome, regions, defaultArea } = memory;
  return [
    ...(outcome ? [`the boot: ${outcome.before} becomes ${outcome.after}`] : []),
    ...(memory.ram ? [ramLine(memory.ram)] : []),
    ...regions.map(({ name, what }) => `${name}: ${what.join('; ')}`),
    ...(defaultArea
      ? [`the default CMA area is ${defaultArea.after ?? 'none'}, it was ${defaultArea.before ?? 'none'}`]
      : []),
  ];
}

type Ram = NonNullable<NonNullable<BoardDiff['memory']>['ram']>;

function ramLine({ before, after }: Ram): string {
  const text = (ranges: Ram['before']): string => {
    if (ranges.length === 0) return 'none';
    const size = ranges.reduce((sum, range) => sum + range.size, 0n);
    return `${ramSize(size)} at ${ranges.map((range) => formatRange(range)).join(', ')}`;
  };
  return `RAM: ${text(after)}, it was ${text(before)}`;
}
