import type { DeviceTree, TreeNode } from '@carveout/devicetree';
import type { Check } from './check.ts';

/** The nodes that a check looks at, in tree order. `all`: every live node. */
export function visitedNodes({ at }: Check, tree: DeviceTree, all: () => readonly TreeNode[]): readonly TreeNode[] {
  if (at === undefined) return all();
  const lists: (readonly TreeNode[])[] = [];
  const names = typeof at === 'function' ? tree.propertyNames() : at;
  const known = typeof at === 'function' ? answersOf(at) : undefined;
  for (const name of names) {
    if (typeof at === 'function' && known && !isWanted(name, at, known)) continue;
    const nodes = tree.nodesWith(name);
    if (nodes.length > 0) lists.push(nodes);
  }
  const [only] = lists;
  if (lists.length < 2) return only ?? [];
  const wanted = new Set(lists.flat());
  return all().filter((node) => wanted.has(node));
}

/** What each function said of each name: boards share their names. */
const answers = new Map<(name: string) => boolean, Map<string, boolean>>();
const MOST_NAMES = 10_000;

function answersOf(ask: (name: string) => boolean): Map<string, boolean> {
  const known = answers.get(ask) ?? new Map<string, boolean>();
  if (known.size === 0) answers.set(ask, known);
  return known;
}

function isWanted(name: string, ask: (name: string) => boolean, known: Map<string, boolean>): boolean {
  const before = known.get(name);
  if (before !== undefined) return before;
  const answer = ask(name);
  if (known.size >= MOST_NAMES) known.clear();
  known.set(name, answer);
  return answer;
}
