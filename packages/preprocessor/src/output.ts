import { classOf, DIGIT, numberEnd } from './char-class.ts';
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
  segments = new Int32Array(STRIDE * 1024);
  segmentCount = 0;
  /** The macro of each macro segment, by the segment's fifth number. */
  readonly macros: Macro[] = [];
  /** The last token written, as far as known, for deciding whether the next would merge with it. */
  private last: Token = BLANK_TOKEN;
  /** Text that follows an expansion directly may merge with it. */
  private afterMacro = false;
  private textEnd = -1;
  private textFrame = -1;

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
    if (this.segmentCount > 0) this.append(' ');
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
    if (base >= this.segments.length) {
      const larger = new Int32Array(this.segments.length * 2);
      larger.set(this.segments);
      this.segments = larger;
    }
    const { segments } = this;
    segments[base] = this.length;
    segments[base + 1] = frame;
    segments[base + 2] = at;
    segments[base + 3] = length;
    segments[base + 4] = macro;
  }
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
