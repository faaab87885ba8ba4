import type { Diagnostic, FileId, PositionMap } from '@carveout/core';
import type { Expansion } from './expansion-cache.ts';
import type { Consulted, Piece, Preprocessed } from './options.ts';
import type { Output } from './output.ts';

/** What is known when a file has been preprocessed, and how to find out the rest. */
export interface PreprocessedFacts {
  readonly output: Output;
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly FileId[];
  readonly includeDirs: readonly string[];
  readonly positions: () => PositionMap;
  readonly consulted: () => Consulted;
  readonly source: (file: FileId) => string | undefined;
}

/**
 * The result of one file; what it takes long to make is made when somebody asks. A class, here and wherever thousands are made: an
 * object literal with a getter has a hidden class of its own in V8, which keeps all that the getter sees alive until the next full
 * garbage collection.
 */
export class PreprocessedFile implements Preprocessed {
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly FileId[];
  readonly includeDirs: readonly string[];
  readonly source: (file: FileId) => string | undefined;
  readonly #facts: PreprocessedFacts;
  #text: string | undefined;
  #pieces: readonly Piece[] | undefined;
  #positions: PositionMap | undefined;

  constructor(facts: PreprocessedFacts) {
    this.diagnostics = facts.diagnostics;
    this.files = facts.files;
    this.includeDirs = facts.includeDirs;
    this.source = facts.source;
    this.#facts = facts;
  }

  get text(): string {
    this.#text ??= this.#facts.output.parts.join('');
    return this.#text;
  }

  get pieces(): readonly Piece[] {
    this.#pieces ??= piecesOf(this.#facts.output);
    return this.#pieces;
  }

  get positions(): PositionMap {
    this.#positions ??= this.#facts.positions();
    return this.#positions;
  }

  get consulted(): Consulted {
    return this.#facts.consulted();
  }
}

function piecesOf({ pieces, parts, length }: Output): readonly Piece[] {
  return pieces.map(({ at, part, expansion }, index) => {
    const next = pieces[index + 1];
    return new OutputPiece({ start: at, end: next?.at ?? length }, expansion, { parts, first: part, last: next?.part });
  });
}

interface PartRange {
  readonly parts: readonly string[];
  readonly first: number;
  /** Undefined: to the end. */
  readonly last: number | undefined;
}

class OutputPiece implements Piece {
  readonly start: number;
  readonly end: number;
  readonly shared: Expansion | undefined;
  readonly #range: PartRange;

  constructor({ start, end }: Pick<Piece, 'start' | 'end'>, expansion: Expansion | undefined, range: PartRange) {
    this.start = start;
    this.end = end;
    this.shared = expansion;
    this.#range = range;
  }

  get text(): string {
    const { parts, first, last } = this.#range;
    return this.shared?.text ?? parts.slice(first, last).join('');
  }
}
