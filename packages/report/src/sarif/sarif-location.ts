import type { SourceTexts, Span } from '@carveout/core';
import { locationJson } from '../json/location-json.ts';
import type { Checkout } from '../lint/lint-report.ts';
import { reportPath } from '../lint/report-path.ts';

export interface SarifLocation {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
    readonly region?: SarifRegion;
  };
}

export interface SarifRegion {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Stands for the root of the checkout, which only the reader of a report knows. */
export const SOURCE_ROOT = '%SRCROOT%';

export function sarifLocation(span: Span, sources: SourceTexts, checkout: Checkout): SarifLocation {
  const artifactLocation = artifactOf(span.file, checkout);
  const region = sources.lines(span.file) ? { region: sarifRegion(span, sources) } : {};
  return { physicalLocation: { artifactLocation, ...region } };
}

export function sarifRegion(span: Span, sources: SourceTexts): SarifRegion {
  const { line, column, endLine, endColumn } = locationJson(span, sources);
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** Relative, so that the report means the same on every machine; absolute only where the user named it so. */
export function artifactOf(file: string, checkout: Checkout): { readonly uri: string; readonly uriBaseId?: string } {
  const path = reportPath(file, checkout);
  if (path.startsWith('/')) return { uri: `file://${encodePath(path)}` };
  return { uri: encodePath(path), uriBaseId: SOURCE_ROOT };
}

/** RFC 3986; a lone surrogate stands for a byte that is no UTF-8, and has no place in a URI. */
const encodePath = (path: string): string =>
  path
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(
        /[!'()*]/g,
        (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join('/');
