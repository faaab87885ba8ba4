import { endOf, type Range } from '@carveout/core';
import { type Boot, pa, say } from '../boot.ts';
import type { NodeState } from './node-state.ts';

export interface TableEntry extends Range {
  readonly state: NodeState;
}

/** Neighbours of the sorted table that overlap are reported; nothing else happens to them. */
export function reportOverlaps(boot: Boot, sorted: readonly TableEntry[]): void {
  for (const [index, entry] of sorted.entries()) {
    const next = sorted[index + 1];
    if (!next || endOf(entry) <= next.base) continue;
    if (boot.does.overlapReport === 'before-dynamic-not-zero' && (entry.base === 0n || next.base === 0n)) continue;
    const show = ({ state, ...range }: TableEntry): string =>
      `${state.node.name} (${pa(boot, range.base)}--${pa(boot, endOf(range))})`;
    say(boot, 'error', `${boot.does.allocPrefix}OVERLAP DETECTED!`, entry.state.node.path);
    say(boot, 'error', `${show(entry)} overlaps with ${show(next)}`, entry.state.node.path);
    entry.state.remarks.add('overlap');
    next.state.remarks.add('overlap');
  }
}
