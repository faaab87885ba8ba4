import type { BoardAnalysis } from './model.ts';

/** The path of a node named by label (`cma_pool`, `&cma_pool`), alias or path; undefined when there is none. */
export function nodePathOf({ tree }: BoardAnalysis, what: string): string | undefined {
  if (!tree) return undefined;
  const label = what.startsWith('&') ? what.slice(1) : what;
  return (tree.nodeByLabel(label) ?? (what.startsWith('/') ? tree.nodeByPath(what) : undefined))?.path;
}
