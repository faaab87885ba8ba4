import { type FindingIdentity, identify } from '@carveout/core';
import type { Checkout, LintReport } from './lint-report.ts';
import { reportPath } from './report-path.ts';

/**
 * Names of findings that survive moved lines, in the order of `findings`: 16 hexadecimal digits. Systems that follow a
 * finding over time take one of another name for another finding.
 */
export function fingerprints({
  findings,
  sources,
  checkout,
}: Pick<LintReport, 'findings' | 'sources' | 'checkout'>): readonly string[] {
  return identify(findings, sources).map((identity) => hash64(textOf(identity, checkout)));
}

const textOf = ({ rule, file, node, line, index }: FindingIdentity, checkout: Checkout): string =>
  [rule, reportPath(file, checkout), node, line, index].join('\0');

const OFFSET = 0xcbf2_9ce4_8422_2325n;
const PRIME = 0x100_0000_01b3n;

/** FNV-1a over UTF-16 units: nobody gains anything from a collision but a finding that hides his own. */
function hash64(text: string): string {
  let hash = OFFSET;
  for (let at = 0; at < text.length; at++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * PRIME);
  }
  return hash.toString(16).padStart(16, '0');
}
