import { compareDiagnostics, type Finding } from '@carveout/core';

export interface FindingGroup {
  readonly finding: Finding;
  /** Variants in which it appears; empty when it does not depend on one. */
  readonly variants: readonly Readonly<Record<string, string>>[];
}

/** Sorted by place; the same finding in several variants is one group. */
export function groupFindings(findings: readonly Finding[]): readonly FindingGroup[] {
  const groups = new Map<string, { finding: Finding; variants: Readonly<Record<string, string>>[] }>();
  for (const finding of [...findings].sort(compareDiagnostics)) {
    const key = JSON.stringify([finding.span, finding.code, finding.severity, finding.message, finding.help ?? null]);
    const group = groups.get(key) ?? { finding, variants: [] };
    if (finding.variant !== null) group.variants.push(finding.variant);
    groups.set(key, group);
  }
  return [...groups.values()];
}
