import { classOf, DIGIT, numberEnd } from './char-class.ts';
import type { Expansion } from './expansion-cache.ts';
import type { Macro } from './macro.ts';
import { NAME, NUMBER, PUNCTUATION, QUOTED, type Token, wouldPaste } from './token.ts';

/** Numbers a segment takes: offset in the output, frame, offset in the frame's clean text, length there (0: text as it is), macro. */
export const STRIDE = 5;

/**
 * The expanded text and where its pieces came from. A piece is a stretch of one file's text, or all a macro expanded to; five numbers
 * each, nothing per token.
 */
export class Output {
  readonly parts: string[] = [];
  length = 0;
  /** For {@link placeAt}, as {@link macros}. */
  segments = new Int32Array(STRIDE * 1024);
  private segmentCount = 0;
  /** The macro of each macro segment, by the segment's fifth number. */
  readonly macros: Macro[] = [];
  private readonly repeats: Repeat[] = [];
  /** Where each piece of a file's text begins. */
  readonly pieces: PieceStart[] = [];
  /** The last token written, as far as known, for deciding whether the next would merge with it. */
  private last: Token = BLANK_TOKEN;
  /** Text that follows an expansion directly may merge with it. */
  private afterMacro = false;
  private textEnd = -1;
  private textFrame = -1;

  /** What follows comes from another piece of text; segments do not reach over. */
  piece(): void {
    this.textFrame = -1;
    this.pieces.push({ at: this.length, part: this.parts.length, expansion: undefined });
  }

  /** A piece that was expanded before. False when what stands in front of it might merge with it. */
  repeat(frame: number, expansion: Expansion): boolean {
    if (this.afterMacro) return false;
    const { text } = expansion;
    this.repeats.push({ expansion, frame, at: this.length, segmentsBefore: this.segmentCount });
    this.pieces.push({ at: this.length, part: this.parts.length, expansion });
    this.append(text);
    this.textFrame = -1;
    this.last = edgeToken(text.charCodeAt(text.length - 1));
    return true;
  }

  /** Where the character at an offset came from; before the first it is the start. */
  placeAt(offset: number): OutputPlace {
    const own = lastFrom(this.segments, this.segmentCount, offset);
    const repeat = this.repeatBefore(offset);
    // Of the two the one that was written later.
    if (!repeat || own >= repeat.segmentsBefore) return placeIn(this, Math.max(own, 0), offset);
    const { expansion, frame, at } = repeat;
    const { segments } = expansion;
    const inner = Math.max(lastFrom(segments, segments.length / STRIDE, offset - at), 0);
    return { ...placeIn(expansion, inner, offset - at), frame };
  }

  /** The last one that begins at an offset or in front of it. */
  private repeatBefore(offset: number): Repeat | undefined {
    let low = 0;
    let high = this.repeats.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.repeats[middle]?.at ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return this.repeats[low - 1];
  }

  /** A mark for {@link since}; undefined where the text in front takes part in what follows. */
  mark(): OutputMark | undefined {
    if (this.afterMacro) return undefined;
    const { length, segmentCount } = this;
    return { length, segmentCount, parts: this.parts.length, macros: this.macros.length };
  }

  /** What was written since, in the form that {@link repeat} takes; undefined when text behind it may merge with it. */
  since(mark: OutputMark): Pick<Expansion, 'text' | 'segments' | 'macros'> | undefined {
    if (this.afterMacro || this.length === mark.length) return undefined;
    const segments = this.segments.slice(mark.segmentCount * STRIDE, this.segmentCount * STRIDE);
    for (let at = 0; at < segments.length; at += STRIDE) {
      segments[at] = (segments[at] ?? 0) - mark.length;
      if ((segments[at + 4] ?? -1) >= 0) segments[at + 4] = (segments[at + 4] ?? 0) - mark.macros;
    }
    const text = this.parts.slice(mark.parts).join('');
    // One part from now on: whoever joins the parts has less to do.
    this.parts.length = mark.parts;
    this.parts.push(text);
    return { text, segments, macros: this.macros.slice(mark.macros) };
  }

  /** Text of a file as it is. */
  text(frame: number, clean: string, start: number, end: number): void {
    if (end <= start) return;
    if (this.afterMacro) this.separate(firstToken(clean, start));
    this.afterMacro = false;
    if (this.textFrame !== frame || this.textEnd !== start) this.segment(frame, start, 0, -1);
    this.textFrame = frame;
    this.textEnd = end;
    this.append(clean.slice(start, end));
    this.last = edgeToken(clean.charCodeAt(end - 1));
  }

  /** What a macro used at [start, end) of the frame's clean text expands to: `tokens` are its first and last one. */
  macro(place: MacroPlace, text: string, first: Token | undefined, last: Token | undefined): void {
    if (first && last) {
      this.segment(place.frame, place.start, place.end - place.start, this.macros.length);
      this.macros.push(place.macro);
      this.separate(first);
      this.append(text);
      this.last = last;
    }
    this.textFrame = -1;
    this.afterMacro = true;
  }

  /** White space that an expansion leaves behind. */
  blank(): void {
    if (this.length > 0) this.append(' ');
  }

  private separate(next: Token): void {
    if (wouldPaste(this.last, next)) this.append(' ');
  }

  private append(text: string): void {
    this.parts.push(text);
    this.length += text.length;
  }

  private segment(frame: number, at: number, length: number, macro: number): void {
    const base = this.segmentCount++ * STRIDE;
    if (base >= this.segments.length) this.growSegments();
    const { segments } = this;
    segments[base] = this.length;
    segments[base + 1] = frame;
    segments[base + 2] = at;
    segments[base + 3] = length;
    segments[base + 4] = macro;
  }

  private growSegments(): void {
    const larger = new Int32Array(this.segments.length * 2);
    larger.set(this.segments);
    this.segments = larger;
  }
}

/** Where in which frame a character came from. */
export interface OutputPlace {
  readonly frame: number;
  /** The whole use of the macro for what a macro made, else the character; offsets into the frame's clean text. */
  readonly start: number;
  readonly end: number;
  readonly macro: Macro | undefined;
}

/** A known expansion where it stands in this output. */
interface Repeat {
  readonly expansion: Expansion;
  readonly frame: number;
  readonly at: number;
  /** Of those this output wrote itself. */
  readonly segmentsBefore: number;
}

/** Index of the last segment that begins at an offset or in front of it; -1 when there is none. */
function lastFrom(segments: Int32Array, count: number, offset: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle * STRIDE] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What is in a list of segments, whose offsets count as `offset` does. */
function placeIn(list: Pick<Expansion, 'segments' | 'macros'>, index: number, offset: number): OutputPlace {
  const { segments, macros } = list;
  const base = index * STRIDE;
  const frame = segments[base + 1] ?? 0;
  const at = segments[base + 2] ?? 0;
  const macro = macros[segments[base + 4] ?? -1];
  if (macro) return { frame, start: at, end: at + (segments[base + 3] ?? 0), macro };
  const start = at + Math.max(offset, 0) - (segments[base] ?? 0);
  return { frame, start, end: start + 1, macro: undefined };
}

/** A piece reaches to the start of the next one. */
export interface PieceStart {
  readonly at: number;
  /** Index of its first part. */
  readonly part: number;
  /** Set when it is one that other boards may have too. */
  expansion: Expansion | undefined;
}

export interface OutputMark {
  readonly length: number;
  readonly parts: number;
  readonly segmentCount: number;
  readonly macros: number;
}

export interface MacroPlace {
  readonly macro: Macro;
  readonly frame: number;
  readonly start: number;
  readonly end: number;
}

const BLANK_TOKEN: Token = { kind: PUNCTUATION, text: ' ', id: -1, white: false, frozen: false };

const EDGES: (Token | undefined)[] = [];

/** The token at the start of text, as far as it matters for what stands in front of it. */
function firstToken(clean: string, at: number): Token {
  const code = clean.charCodeAt(at);
  const isNumber = classOf(code) === DIGIT || (code === 46 && classOf(clean.charCodeAt(at + 1)) === DIGIT);
  if (!isNumber) return edgeToken(code);
  return { ...BLANK_TOKEN, kind: NUMBER, text: clean.slice(at, numberEnd(clean, at)) };
}

/** A token that behaves at its edge as the one that has `code` there. */
function edgeToken(code: number): Token {
  if (code > 126) return BLANK_TOKEN;
  const known = EDGES[code];
  if (known) return known;
  const text = String.fromCharCode(code);
  const token = { ...BLANK_TOKEN, kind: edgeKind(text), text };
  EDGES[code] = token;
  return token;
}

function edgeKind(char: string): number {
  if (/[A-Za-z_]/.test(char)) return NAME;
  if (/[0-9]/.test(char)) return NUMBER;
  return char === '"' || char === "'" ? QUOTED : PUNCTUATION;
}
