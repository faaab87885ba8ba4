import { type Fix, spanOf } from '@carveout/core';
import { propertyOf } from '../facts/location.ts';
import type { BoardView } from '../rule.ts';
import { isOwnFile } from './own-file.ts';
import { fixOf, wholeLines } from './source-fix.ts';

/** Takes a property out that the board's own file writes, once. */
export function removeProperty(board: Pick<BoardView, 'tree' | 'textOf'>, path: string, name: string): Fix | undefined {
  const property = propertyOf(board.tree, path, name);
  const span = property && spanOf(property.origin);
  const text = span && board.textOf?.(span.file);
  if (!span || text === undefined || property.history.length > 1 || !isOwnFile(span.file)) return undefined;
  const isWritten = new RegExp(`^${name}\\s*(=[^;"]*)?;$`).test(text.slice(span.start, span.end));
  if (!isWritten || property.labels.length > 0) return undefined;
  const lines = wholeLines(text, span);
  const isAlone = lines.start !== span.start || lines.end !== span.end;
  const withBlank = !isAlone && text[span.start - 1] === ' ' ? { ...span, start: span.start - 1 } : lines;
  return fixOf(board, withBlank, `remove \`${name}\``, () => '');
}
