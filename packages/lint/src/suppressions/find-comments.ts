import type { FileId, Span } from '@carveout/core';

/** How comments are written: as in C in device-tree source and headers, behind `#` in a `.config`. */
export type CommentStyle = 'c' | 'hash';

export interface Comment {
  readonly span: Span;
  /** Without its marks. */
  readonly text: string;
}

/** Whatever a directive of ours starts with; files without it are not looked at any closer. */
export const MARK = 'carveout-';

const TOKENS: Readonly<Record<CommentStyle, RegExp>> = {
  // Strings first: what looks like a comment in one is none.
  // None of these can fail far behind where it began: that would be tried again from everywhere in between.
  c: /"(?:[^"\\\n]|\\[\s\S])*"?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g,
  hash: /^[ \t]*#[^\n]*/gm,
};

/** Comments that hold {@link MARK}, in order. */
export function findComments(text: string, file: FileId, style: CommentStyle): readonly Comment[] {
  if (!text.includes(MARK)) return [];
  return [...text.matchAll(TOKENS[style])].flatMap((match): readonly Comment[] => {
    const [written] = match;
    if (written.startsWith('"') || !written.includes(MARK)) return [];
    const bare = written.trim();
    const start = match.index + written.indexOf(bare);
    return [{ span: { file, start, end: start + bare.length }, text: withoutMarks(bare) }];
  });
}

function withoutMarks(written: string): string {
  if (!written.startsWith('/*')) return written.replace(/^(?:\/\/|#)/, '').trim();
  const end = written.length > 3 && written.endsWith('*/') ? -2 : undefined;
  return written.slice(2, end).replace(/^\*+/, '').trim();
}
