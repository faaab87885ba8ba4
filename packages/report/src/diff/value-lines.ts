import type { ShownValue } from '@carveout/analysis/diff';

/** Items of a long list that are shown around what differs: none, the place tells. */
const SHORT = 4;

/** One value on a line: items as source would have them. */
export function valueText({ kind, items }: ShownValue): string {
  const text = items.join(kind === 'cells' || kind === 'bytes' ? ' ' : ', ');
  if (kind === 'empty') return '(empty)';
  if (kind === 'strings' || kind === 'paths') return text;
  return kind === 'bytes' ? `[${text}]` : `<${text}>`;
}

export interface ItemChange {
  /** Counted from 0 in the list that has it. */
  readonly at: number;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Only the items that differ, when there are many and most are the same; undefined when both values are better shown whole.
 * Equal items at both ends are left out, what is between is compared item by item.
 */
export function itemChanges(before: ShownValue, after: ShownValue): readonly ItemChange[] | undefined {
  if (before.kind !== after.kind || Math.max(before.items.length, after.items.length) <= SHORT) return undefined;
  const [first, second] = [before.items, after.items];
  const shorter = Math.min(first.length, second.length);
  let start = 0;
  while (start < shorter && first[start] === second[start]) start++;
  let same = 0;
  while (same < shorter - start && first.at(-1 - same) === second.at(-1 - same)) same++;
  const count = Math.max(first.length, second.length) - same - start;
  const changes = Array.from({ length: count }, (_, step): ItemChange => {
    const at = start + step;
    const before = at < first.length - same ? (first[at] ?? null) : null;
    return { at, before, after: at < second.length - same ? (second[at] ?? null) : null };
  }).filter((change) => change.before !== change.after);
  return changes.length > 0 && changes.length * 2 <= shorter ? changes : undefined;
}
