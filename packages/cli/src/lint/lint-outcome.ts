import type { Answers, Suppressed, Suppression, SuppressionProblem } from '@carveout/analysis';
import {
  decodeSource,
  type FileHost,
  type FileId,
  type Finding,
  fileId,
  LineTable,
  type SourceTexts,
} from '@carveout/core';

/**
 * What linting one target gave, as plain data: it crosses threads and is kept in files. Whatever decides it is either
 * part of the target or among the answers.
 */
export interface LintOutcome {
  readonly findings: readonly Finding[];
  /** What comments silence. */
  readonly suppressed: readonly Suppressed[];
  readonly comments: BoardComments;
  /** The texts that findings point into, by file. */
  readonly texts: Readonly<Record<string, TextReference>>;
  /** What it rests on; missing when it must not be kept. */
  readonly answers?: Answers | undefined;
  /** Our own failure, with which there are no findings. */
  readonly bug?: { readonly message: string; readonly stack: string } | undefined;
}

/** The suppression comments of every file that the board is made of. */
export interface BoardComments {
  readonly suppressions: readonly (Suppression & { readonly used: boolean })[];
  readonly problems: readonly SuppressionProblem[];
  /** False when the rules could not run: then nobody knows what the comments are good for. */
  readonly judged: boolean;
}

const NO_COMMENTS: BoardComments = { suppressions: [], problems: [], judged: false };

export type TextReference =
  /** The content of that file. */
  | { readonly kind: 'file' }
  /** A text that is no file, or not as it is: flags, a file named by a line marker. */
  | { readonly kind: 'text'; readonly text: string }
  /** Blobs have no lines. */
  | { readonly kind: 'none' };

export const bugOutcome = (error: unknown): LintOutcome => {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  return { findings: [], suppressed: [], comments: NO_COMMENTS, texts: {}, bug: { message, stack } };
};

/** Every file that a finding names. */
export function filesOf({ span, related, fix }: Finding): readonly FileId[] {
  const places = [span, ...related.map((place) => place.span), ...(fix?.edits ?? []).map((edit) => edit.span)];
  return [...new Set(places.map(({ file }) => file))];
}

/** The texts of all outcomes. A file is the same text for every board that reads it. */
export class OutcomeSources implements SourceTexts {
  readonly #references = new Map<FileId, TextReference>();
  readonly #tables = new Map<FileId, LineTable | undefined>();
  readonly #host: FileHost;

  constructor(host: FileHost) {
    this.#host = host;
  }

  add(texts: LintOutcome['texts']): void {
    for (const [name, reference] of Object.entries(texts)) {
      const file = fileId(name);
      if ((this.#references.get(file)?.kind ?? 'none') === 'none') this.#references.set(file, reference);
    }
  }

  lines(file: FileId): LineTable | undefined {
    if (!this.#tables.has(file)) this.#tables.set(file, this.#read(file));
    return this.#tables.get(file);
  }

  #read(file: FileId): LineTable | undefined {
    const reference = this.#references.get(file);
    if (reference === undefined || reference.kind === 'none') return undefined;
    if (reference.kind === 'text') return new LineTable(reference.text);
    const result = this.#host.read(file);
    return result.ok ? new LineTable(decodeSource(result.bytes)) : undefined;
  }
}
