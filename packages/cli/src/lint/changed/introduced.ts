import { type Finding, type FindingIdentity, identify, type Severity, type SourceTexts } from '@carveout/core';

export interface Found {
  readonly findings: readonly Finding[];
  readonly sources: SourceTexts;
}

const WEIGHT: Readonly<Record<Severity, number>> = { info: 1, warning: 2, error: 3 };

/**
 * Findings of one board that were not there before, or weigh more now, or show in a variant in which they did not. `fileAtBase`
 * gives one name to a file that was moved and to what it was.
 */
export function introduced(now: Found, before: Found, fileAtBase: (file: string) => string): readonly Finding[] {
  const keyOf = (identity: FindingIdentity | undefined): string =>
    JSON.stringify(identity && { ...identity, file: fileAtBase(identity.file) });
  const known = new Map<string, Finding[]>();
  const identities = identify(before.findings, before.sources);
  for (const [at, finding] of before.findings.entries()) {
    const key = keyOf(identities[at]);
    known.set(key, [...(known.get(key) ?? []), finding]);
  }
  const own = identify(now.findings, now.sources);
  return now.findings.filter((finding, at) => !known.get(keyOf(own[at]))?.some((old) => covers(old, finding)));
}

/** A finding without a variant shows in all of them. */
const covers = (old: Finding, { variant, severity }: Finding): boolean =>
  WEIGHT[old.severity] >= WEIGHT[severity] &&
  (old.variant === null || JSON.stringify(old.variant) === JSON.stringify(variant));
