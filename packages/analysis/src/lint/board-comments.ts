import type { FileId } from '@carveout/core';
import { readSuppressions, type Suppressions } from '@carveout/lint';
import type { BoardAnalysis } from '../model.ts';

const NOTHING: Suppressions = { suppressions: [], problems: [] };

/** Reads the suppression comments of every file of a board. Files that boards share are read once. */
export type CommentReader = (analysis: BoardAnalysis) => ReadonlyMap<FileId, Suppressions>;

/** Files must not change while it is in use. */
export function createCommentReader(): CommentReader {
  const known = new Map<FileId, Suppressions>();
  return ({ files, input, sources }) => {
    const read = (file: FileId): Suppressions => {
      const text = sources.lines(file)?.text;
      if (text === undefined) return NOTHING;
      return readSuppressions(text, file, file === input.configFile ? 'hash' : 'c');
    };
    const found = new Map<FileId, Suppressions>();
    for (const file of files) {
      const comments = known.get(file) ?? read(file);
      known.set(file, comments);
      if (comments.suppressions.length > 0 || comments.problems.length > 0) found.set(file, comments);
    }
    return found;
  };
}
