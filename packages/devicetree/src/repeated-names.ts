import type { Named, NamedList } from './named-list.ts';

/** `with-deleted`: what a deletion left behind in the list counts as a later item, as when dtc compares children. */
type Counted = 'with-deleted' | 'live-only';

/** Live items whose name comes again later in the list; each name once. */
export function repeated<T extends Named>(list: NamedList<T>, count: Counted): readonly T[] {
  if (!list.hasDuplicates) return [];
  const seen = new Map<string, T>();
  const found = new Set<T>();
  for (const item of list.all) {
    const earlier = seen.get(item.name);
    if (earlier && (count === 'with-deleted' || !item.deleted)) found.add(earlier);
    else if (!item.deleted && !earlier) seen.set(item.name, item);
  }
  return [...found];
}

/** Each live item with every later one of its name. One by one: of a thousand equal names there are half a million pairs. */
export function* repeatedPairs<T extends Named>(
  list: NamedList<T>,
  count: Counted,
): IterableIterator<readonly [earlier: T, later: T]> {
  if (!list.hasDuplicates) return;
  const places = new Map<string, T[]>();
  for (const item of list.all) {
    const same = places.get(item.name);
    if (same) same.push(item);
    else places.set(item.name, [item]);
  }
  for (const item of list.all) {
    if (item.deleted) continue;
    const same = places.get(item.name) ?? [];
    for (let at = same.indexOf(item) + 1; at < same.length; at++) {
      const later = same[at];
      if (later && (count === 'with-deleted' || !later.deleted)) yield [item, later];
    }
  }
}
