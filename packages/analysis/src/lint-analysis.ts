import { compareDiagnostics, type Finding } from '@carveout/core';
import { lintBoard } from '@carveout/lint';
import type { BoardAnalysis } from './model.ts';

/** What the rules say about one boot of a board, in addition to the analysis's own diagnostics. */
export function lintAnalysis({ tree, config, simulation, input }: BoardAnalysis): readonly Finding[] {
  if (!tree || !config || !simulation) return [];
  const severities = input.lint ?? {};
  return lintBoard({ tree, config, simulation }, { severities }).map((finding) => ({
    ...finding,
    variant: input.variant ?? null,
  }));
}

/** Findings of all variants of one board; what every variant has does not depend on them and is listed once. */
export function foldVariants(perVariant: readonly (readonly Finding[])[]): readonly Finding[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of perVariant.flat()) {
    const key = JSON.stringify([finding.span, finding.code, finding.severity, finding.message, finding.help ?? null]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  const folded = [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first && group.length >= perVariant.length ? [{ ...first, variant: null }] : group;
  });
  return folded.sort(compareDiagnostics);
}
