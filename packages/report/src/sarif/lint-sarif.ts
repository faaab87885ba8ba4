import type { CodeInfo, Edit, Finding, Fix } from '@carveout/core';
import { type FindingGroup, groupFindings } from '../diagnostics/group-findings.ts';
import { stringify } from '../json/stringify.ts';
import { findingLines } from '../lint/finding-text.ts';
import { fingerprints } from '../lint/fingerprint.ts';
import type { LintReport, SuppressedFinding } from '../lint/lint-report.ts';
import { inertMarkdown } from '../text/markdown.ts';
import { printable } from '../text/printable.ts';
import { artifactOf, SOURCE_ROOT, sarifLocation, sarifRegion } from './sarif-location.ts';

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;
const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** SARIF 2.1.0, for code scanning. What comments and baseline silence is in it, marked as suppressed. */
export function lintSarif(report: LintReport): string {
  const entries = [
    ...groupFindings(report.findings).map((group): Entry => ({ group })),
    ...report.suppressed.map((by): Entry => ({ group: { finding: by.finding, variants: [] }, by })),
  ];
  const names = fingerprints({ ...report, findings: entries.map(({ group }) => group.finding) });
  const rules = [...new Set(entries.map(({ group }) => group.finding.rule))].sort();
  const results = entries.map((entry, index) => resultOf(entry, rules, names[index] ?? '', report));
  return stringify({
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'carveout', version: report.version, rules: rules.map((id) => ruleOf(id, report)) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [SOURCE_ROOT]: { description: { text: 'The root of the checkout.' } } },
        results,
      },
    ],
  });
}

interface Entry {
  readonly group: FindingGroup;
  readonly by?: SuppressedFinding;
}

function ruleOf(id: string, { catalog }: LintReport): object {
  const info: CodeInfo | undefined = catalog.get(id);
  if (!info) return { id };
  return {
    id,
    shortDescription: { text: info.summary },
    fullDescription: { text: info.why },
    help: { text: info.why },
    defaultConfiguration: { level: LEVELS[info.severity] },
    properties: { code: info.code },
  };
}

function resultOf({ group, by }: Entry, rules: readonly string[], fingerprint: string, report: LintReport): object {
  const { sources, checkout } = report;
  const { finding, variants } = group;
  const related = finding.related.map(({ span, message }, id) => ({
    id,
    ...sarifLocation(span, sources, checkout),
    message: { text: inertMarkdown(message) },
  }));
  return {
    ruleId: finding.rule,
    ruleIndex: rules.indexOf(finding.rule),
    level: LEVELS[finding.severity],
    message: { text: findingLines(group).map(inertMarkdown).join('\n') },
    locations: [
      {
        ...sarifLocation(finding.span, sources, checkout),
        ...(finding.node === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: printable(finding.node) }] }),
      },
    ],
    ...(related.length > 0 ? { relatedLocations: related } : {}),
    partialFingerprints: { 'carveout/v1': fingerprint },
    ...(finding.fix ? { fixes: [fixOf(finding.fix, report)] } : {}),
    ...(by ? { suppressions: [suppressionOf(by)] } : {}),
    ...(variants.length > 0 ? { properties: { variants } } : {}),
  };
}

const suppressionOf = ({ by, reason }: SuppressedFinding): object => ({
  kind: by === 'comment' ? 'inSource' : 'external',
  ...(reason === '' ? {} : { justification: printable(reason) }),
});

function fixOf({ title, edits }: Fix, { sources, checkout }: LintReport): object {
  const byFile = new Map<Finding['span']['file'], Edit[]>();
  for (const edit of edits) byFile.set(edit.span.file, [...(byFile.get(edit.span.file) ?? []), edit]);
  return {
    description: { text: printable(title) },
    artifactChanges: [...byFile].map(([file, own]) => ({
      artifactLocation: artifactOf(file, checkout),
      replacements: own.map(({ span, text }) => ({
        deletedRegion: sarifRegion(span, sources),
        insertedContent: { text },
      })),
    })),
  };
}
