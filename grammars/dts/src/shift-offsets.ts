import type { BodyAst, DtsFile, LabelAst, TopLevelItem, ValueAst } from './ast.ts';

/** Something with offsets, before anybody else has seen it. */
interface Placed {
  start: number;
  end: number;
}

/** Adds `base` to every offset of a tree that was just made: fragments of one file get offsets that do not meet. */
export function shiftOffsets(file: DtsFile, base: number): void {
  if (base === 0) return;
  const shift = (at: object): void => {
    const placed = at as Placed;
    placed.start += base;
    placed.end += base;
  };
  const labels = (list: readonly LabelAst[]): void => {
    for (const label of list) shift(label);
  };
  const value = (at: ValueAst): void => {
    shift(at);
    labels(at.labels);
    for (const part of at.parts) {
      shift(part);
      if (part.kind === 'path-ref') shift(part.ref);
      if (part.kind === 'bytes' || part.kind === 'cells') labels(part.labels);
      if (part.kind === 'cells') for (const cell of part.cells) if (typeof cell === 'object') shift(cell);
    }
  };
  const pending: BodyAst[] = [];
  for (const entry of file.memreserves) {
    shift(entry);
    labels(entry.labels);
  }
  for (const item of file.items) topLevel(item, { shift, labels, pending });
  for (let body = pending.pop(); body; body = pending.pop()) {
    shift(body);
    for (const item of body.items) {
      shift(item);
      if (item.kind === 'property') {
        labels(item.labels);
        if (item.value) value(item.value);
      } else if (item.kind === 'node') {
        labels(item.labels);
        const names = item as { nameStart: number; nameEnd: number };
        names.nameStart += base;
        names.nameEnd += base;
        pending.push(item.body);
      }
    }
  }
}

interface Shifter {
  readonly shift: (at: object) => void;
  readonly labels: (list: readonly LabelAst[]) => void;
  readonly pending: BodyAst[];
}

function topLevel(item: TopLevelItem, { shift, labels, pending }: Shifter): void {
  shift(item);
  if (item.kind !== 'root') shift(item.ref);
  if (item.kind === 'root' || item.kind === 'ref-node') {
    labels(item.labels);
    pending.push(item.body);
  }
}
