import type { Finding } from '@carveout/core';
import type { FindingGroup } from '../diagnostics/group-findings.ts';
import { variantNames } from '../diagnostics/variant-names.ts';
import { printable } from '../text/printable.ts';

/** Message, variants and help as plain lines, safe to print; for formats that have one text for a finding. */
export function findingLines({ finding, variants }: FindingGroup): readonly string[] {
  return [
    printable(finding.message),
    ...(variants.length > 0 ? [`with: ${variantNames(variants)}`] : []),
    ...(finding.help === undefined ? [] : [`help: ${printable(finding.help)}`]),
  ];
}

/** What other systems call the severities, as a table by ours. */
export type SeverityNames = Readonly<Record<Finding['severity'], string>>;
