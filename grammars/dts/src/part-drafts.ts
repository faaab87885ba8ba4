import type { CellsPart, LabelAst, ValuePart } from './ast.ts';

/** A part of the value that is being read; its cells are those between `first` and `last` of the ones read so far. */
export class PartDraft {
  kind: 'cells' | 'bytes' | 'string' | 'whole' = 'whole';
  start = 0;
  end = 0;
  bits: CellsPart['bits'] = 32;
  first = 0;
  last = 0;
  labels: readonly LabelAst[] = [];
  /** Of kind `whole`. */
  part: ValuePart | null = null;
}

/** The same objects for every value. */
export class PartDrafts {
  readonly #drafts: PartDraft[] = [];
  length = 0;

  at(index: number): PartDraft {
    const draft = this.#drafts[index];
    if (draft === undefined) throw new RangeError('no such part');
    return draft;
  }

  add(kind: PartDraft['kind'], start: number, end: number): PartDraft {
    const draft = this.#drafts[this.length] ?? new PartDraft();
    this.#drafts[this.length++] = draft;
    draft.kind = kind;
    draft.start = start;
    draft.end = end;
    return draft;
  }

  /** Lets go of everything. */
  clear(): void {
    this.#drafts.length = 0;
    this.length = 0;
  }
}
