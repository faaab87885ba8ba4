import type { Origin, SourceTexts, Span } from '@carveout/core';

/** 1-based; columns in UTF-16 units; the end is exclusive. */
export interface LocationJson {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A span without a text (a blob, a file that could not be read) is its file's start. */
export function locationJson(span: Span, sources: SourceTexts): LocationJson {
  const lines = sources.lines(span.file);
  if (!lines) return { file: span.file, line: 1, column: 1, endLine: 1, endColumn: 1 };
  const start = lines.positionAt(span.start);
  const end = lines.positionAt(span.end);
  return { file: span.file, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}

export type OriginJson =
  | ({ readonly kind: 'source' } & LocationJson & { readonly expandedFrom?: OriginJson })
  | { readonly kind: 'source'; readonly file: string; readonly offset: number; readonly endOffset: number }
  | { readonly kind: 'default'; readonly reason: string; readonly kernelFunction?: string }
  | { readonly kind: 'derived'; readonly reason: string; readonly inputs: readonly OriginJson[] };

/** Deeper inputs are left out: nobody reads them, and chains of macros can be long. */
const MAX_DEPTH = 16;

export function originJson(origin: Origin, sources: SourceTexts, depth = 0): OriginJson {
  if (origin.kind === 'default') {
    const { reason, kernelFunction } = origin;
    return kernelFunction === undefined ? { kind: 'default', reason } : { kind: 'default', reason, kernelFunction };
  }
  if (origin.kind === 'derived') {
    const inputs = depth < MAX_DEPTH ? origin.inputs.map((input) => originJson(input, sources, depth + 1)) : [];
    return { kind: 'derived', reason: origin.reason, inputs };
  }
  const { span, expandedFrom } = origin;
  if (!sources.lines(span.file)) return { kind: 'source', file: span.file, offset: span.start, endOffset: span.end };
  const from = expandedFrom && depth < MAX_DEPTH ? { expandedFrom: originJson(expandedFrom, sources, depth + 1) } : {};
  return { kind: 'source', ...locationJson(span, sources), ...from };
}
