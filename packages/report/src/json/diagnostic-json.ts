import type { Finding, Fix, Severity, SourceTexts } from '@carveout/core';
import { type LocationJson, locationJson } from './location-json.ts';

export interface DiagnosticJson {
  readonly code: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help: string | null;
  readonly location: LocationJson;
  readonly related: readonly { readonly location: LocationJson; readonly message: string }[];
  readonly variant: Readonly<Record<string, string>> | null;
  readonly fix: FixJson | null;
}

export interface FixJson {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: readonly { readonly location: LocationJson; readonly text: string }[];
}

export function diagnosticJson(finding: Finding, sources: SourceTexts): DiagnosticJson {
  return {
    code: finding.code,
    rule: finding.rule,
    severity: finding.severity,
    message: finding.message,
    help: finding.help ?? null,
    location: locationJson(finding.span, sources),
    related: finding.related.map(({ span, message }) => ({ location: locationJson(span, sources), message })),
    variant: finding.variant,
    fix: finding.fix ? fixJson(finding.fix, sources) : null,
  };
}

const fixJson = ({ title, safe, edits }: Fix, sources: SourceTexts): FixJson => ({
  title,
  safe,
  edits: edits.map(({ span, text }) => ({ location: locationJson(span, sources), text })),
});
