import type { FileId, Span } from '@carveout/core';
import { type Document, isCollection, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';

/** A JSON or YAML text with the place of everything in it. */
export interface ProjectDocument {
  readonly value: unknown;
  /** Syntax problems; with any, `value` is not to be used. */
  readonly problems: readonly { readonly message: string; readonly span: Span }[];
  /** The value at `path`, or with `atKey` the key at its end; the nearest thing above when it is not there. */
  spanAt(path: readonly (string | number)[], atKey?: boolean): Span;
}

/** JSON is read as YAML, which contains it: so both have positions, and comments do no harm. */
export function parseProjectDocument(text: string, file: FileId): ProjectDocument {
  const document = parseDocument(text, { lineCounter: new LineCounter(), prettyErrors: false, uniqueKeys: true });
  const problems = document.errors.map((error) => ({
    message: error.message,
    span: { file, start: Math.min(error.pos[0], text.length), end: Math.min(error.pos[1], text.length) },
  }));
  const value = problems.length === 0 ? toValue(document, problems, file) : undefined;
  return { value, problems, spanAt: (path, atKey = false) => locate(document, file, path, atKey) };
}

/** Aliases expand at most this often: a file of a few lines could otherwise become gigabytes. */
const MAX_ALIASES = 100;

function toValue(document: Document.Parsed, problems: { message: string; span: Span }[], file: FileId): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    problems.push({ message, span: { file, start: 0, end: 0 } });
    return undefined;
  }
}

function locate(document: Document.Parsed, file: FileId, path: readonly (string | number)[], atKey: boolean): Span {
  let node: unknown = document.contents;
  let span: Span = spanOfNode(node, file) ?? { file, start: 0, end: 0 };
  for (const [index, part] of path.entries()) {
    const isLast = index === path.length - 1;
    const pair = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
      : undefined;
    const next: unknown = pair ? pair.value : isCollection(node) ? node.get(part, true) : undefined;
    const place = isLast && atKey && pair ? pair.key : next;
    const found = spanOfNode(place, file);
    if (!found) return span;
    span = found;
    node = next;
  }
  return atKey && path.length === 0 ? { ...span, end: span.start } : span;
}

function spanOfNode(node: unknown, file: FileId): Span | undefined {
  if (!isNode(node) || !node.range) return undefined;
  return { file, start: node.range[0], end: node.range[1] };
}
