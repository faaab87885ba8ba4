import { type PositionMap, type SourceOrigin, type Span, sourceOrigin } from '@carveout/core';
import type { Frame } from './frame.ts';
import type { Macro } from './macro.ts';
import type { MarkedLines } from './marked-lines.ts';
import type { Output, OutputPlace } from './output.ts';
import { spanInText } from './spans.ts';

/** What a run leaves for positions: its output and the files that points to. */
export interface MapData {
  readonly output: Pick<Output, 'placeAt'>;
  readonly frames: readonly Frame[];
  readonly marked: MarkedLines;
}

/**
 * Maps the expanded text back. A range inside one piece is exact; one that spans pieces goes from the start of the first to the end of
 * the last in the file where both are found, the file of the including line if need be.
 *
 * The origin's chain is read from the inside out: the place of use, then for a macro the place of its definition, then the including
 * lines up to the main file.
 */
export function createPositionMap(data: MapData): PositionMap {
  const spanAt = (start: number, end: number): Span => resolve(data, start, end).span;
  return {
    spanAt,
    originAt(start, end) {
      const { span, frame, macro } = resolve(data, start, end);
      const includes = includeChain(data, frame);
      if (!macro?.file) return withChain(span, includes);
      const definition = spanInText(macro.file, macro.start, macro.start + macro.name.length);
      return withChain(span, withChain(data.marked.translate(definition), includes));
    },
  };
}

interface Resolved {
  readonly span: Span;
  readonly frame: number;
  readonly macro: Macro | undefined;
}

function resolve(data: MapData, start: number, end: number): Resolved {
  const first = data.output.placeAt(start);
  const last = end > start + 1 ? data.output.placeAt(end - 1) : first;
  const { frame, from, to } = commonFrame(data, first, last);
  const file = data.frames[frame]?.file;
  if (!file) return { span: { file: '' as Span['file'], start: 0, end: 0 }, frame, macro: undefined };
  const head = from(file.cuts.toSource);
  const tail = to(file.cuts.toSource);
  const empty = end <= start && first.macro === undefined;
  const span = spanInText(file, head, empty ? head : Math.max(head, tail));
  const macro = first.macro === last.macro && first.frame === last.frame ? first.macro : undefined;
  return { span: data.marked.translate(span), frame, macro };
}

type ToText = (clean: number) => number;

/** Lifts both ends to one frame: an end in an included file becomes the including line. */
function commonFrame(
  data: MapData,
  first: OutputPlace,
  last: OutputPlace,
): {
  readonly frame: number;
  readonly from: (toText: ToText) => number;
  readonly to: (toText: ToText) => number;
} {
  let from = (toText: ToText): number => toText(first.start);
  let to = (toText: ToText): number => toText(Math.max(last.end - 1, last.start)) + 1;
  let a = first.frame;
  let b = last.frame;
  // A frame's parent has a smaller number, so lifting the larger one ends where they meet, at the latest in the main file.
  while (a !== b) {
    const frame = data.frames[Math.max(a, b)];
    if (!frame || frame.parent < 0) break;
    if (a > b) {
      a = frame.parent;
      from = () => frame.start;
    } else {
      b = frame.parent;
      to = () => frame.end;
    }
  }
  return { frame: a, from, to };
}

function includeChain(data: MapData, index: number): SourceOrigin | undefined {
  const spans: Span[] = [];
  for (let frame = data.frames[index]; frame && frame.parent >= 0; frame = data.frames[frame.parent]) {
    const parent = data.frames[frame.parent];
    if (parent) spans.push(data.marked.translate(spanInText(parent.file, frame.start, frame.end)));
  }
  return spans.reduceRight<SourceOrigin | undefined>((chain, span) => withChain(span, chain), undefined);
}

const withChain = (span: Span, expandedFrom: SourceOrigin | undefined): SourceOrigin =>
  expandedFrom ? { ...sourceOrigin(span), expandedFrom } : sourceOrigin(span);
