import type { Finding } from '@carveout/core';
import type { Suppression } from './read-suppressions.ts';

export interface Suppressed {
  readonly finding: Finding;
  /** As the comment gives it; empty when it gives none. */
  readonly reason: string;
}

export interface AfterSuppression {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  /** Those that silenced something. */
  readonly used: ReadonlySet<Suppression>;
}

/** What cannot be silenced: with these errors nothing else is known about the input. */
const INVALID = /^(CPP|DTS|FDT|INP|PRJ)/;

/** Takes out what comments silence. A finding belongs to the place where it starts. */
export function suppress(findings: readonly Finding[], suppressions: readonly Suppression[]): AfterSuppression {
  const used = new Set<Suppression>();
  const suppressed: Suppressed[] = [];
  const kept = findings.filter((finding) => {
    if (finding.severity === 'error' && INVALID.test(finding.code)) return true;
    const by = suppressions.filter((one) => silences(one, finding));
    for (const one of by) used.add(one);
    if (by.length > 0) suppressed.push({ finding, reason: by.find(({ reason }) => reason !== null)?.reason ?? '' });
    return by.length === 0;
  });
  return { findings: kept, suppressed, used };
}

const silences = ({ rule, span, from, to }: Suppression, finding: Finding): boolean =>
  rule === finding.rule && span.file === finding.span.file && finding.span.start >= from && finding.span.start < to;
