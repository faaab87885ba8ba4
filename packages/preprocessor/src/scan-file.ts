import type { NameTable } from '@carveout/core';
import { fileId } from '@carveout/core';
import {
  BLANK,
  classOf,
  DIGIT,
  DOT,
  HASH,
  LETTER,
  NEWLINE,
  numberEnd,
  OTHER,
  QUOTE,
  quotedEnd,
  quotedEndForDtc,
  SLASH,
  WORDS,
} from './char-class.ts';
import { codes } from './codes.ts';
import { compactString } from './compact-string.ts';
import { linkConditionals } from './link-conditionals.ts';
import { createOffsetMap, IDENTITY, removeSplices } from './offset-map.ts';
import { type DirectiveSource, directiveEnd, parseDirective } from './parse-directive.ts';
import type { Item, LineMarker, ScanFault, ScannedFile, SplicedText } from './scanned-file.ts';
import { commentEnd } from './strip-comments.ts';

/** Who reads: to dtc a backslash at the end of a line joins nothing, and what is quoted may go over lines. */
export type Reader = 'cpp' | 'dtc';

/** Takes a file apart, see {@link ScannedFile}. One pass over its characters; never throws. */
export function scanFile(path: string, original: string, names: NameTable, reader: Reader = 'cpp'): ScannedFile {
  return new Scanner(path, original, names, reader).scan();
}

const WIDE = /[^\u0000-\u00ff]/;
const DTC_INCLUDE = /\/include\/\s*("[^"\n]*")/y;

/** The state of one scan. A class, because a hundred megabytes a second leaves no room for passing it around. */
class Scanner implements DirectiveSource {
  readonly path: string;
  readonly original: string;
  readonly text: string;
  readonly file: SplicedText;
  readonly names: NameTable;
  private readonly reader: Reader;
  readonly items: Item[] = [];
  readonly faults: ScanFault[] = [];
  readonly markers: LineMarker[] = [];
  private readonly parts: string[] = [];
  private readonly pieces: { at: number[]; from: number[] } = { at: [], from: [] };
  private nameStarts = new Int32Array(1024);
  private nameIds = new Int32Array(1024);
  private nameCount = 0;
  private cleanLength = 0;
  /** Start in `text` of what is not yet copied to the clean text. */
  private runStart = 0;
  private chunkStart = 0;
  private chunkFirstName = 0;
  private chunkHasInk = false;

  constructor(path: string, original: string, names: NameTable, reader: Reader) {
    // With a line end at the end nothing has to look out for the end of the text.
    const ended = original.endsWith('\n') ? original : `${original}\n`;
    const spliced = reader === 'cpp' ? removeSplices(ended) : { text: ended, map: IDENTITY };
    this.reader = reader;
    this.path = path;
    this.original = original;
    this.text = spliced.text;
    this.file = { id: fileId(path), text: spliced.text, size: original.length, splices: spliced.map };
    this.names = names;
  }

  scan(): ScannedFile {
    this.runStart = this.text.charCodeAt(0) === 0xfeff ? 1 : 0;
    this.scanText(this.runStart);
    this.endRun(this.text.length);
    this.endChunk();
    linkConditionals(this.items, this.faults);
    return {
      ...this.file,
      path: this.path,
      original: this.original,
      // Only what was cut from a text with wide characters can be wider than it needs to be.
      clean: WIDE.test(this.text) ? compactString(this.parts.join('')) : this.parts.join(''),
      cuts: createOffsetMap(this.pieces),
      nameStarts: this.nameStarts.slice(0, this.nameCount),
      nameIds: this.nameIds.slice(0, this.nameCount),
      items: this.items,
      faults: this.faults,
      markers: this.markers,
    };
  }

  private scanText(at: number): void {
    const { text } = this;
    const { length } = text;
    let lineStart = true;
    while (at < length) {
      const kind = classOf(text.charCodeAt(at));
      if (kind === BLANK) {
        at++;
        continue;
      }
      if (kind === NEWLINE) {
        at++;
        lineStart = true;
        continue;
      }
      if (kind === SLASH) {
        const next = text.charCodeAt(at + 1);
        if (next === 42 || next === 47) {
          at = this.comment(at);
          continue;
        }
        if (next === 105) {
          const end = this.dtcInclude(at);
          if (end > at) {
            at = end;
            lineStart = false;
            continue;
          }
        }
      } else if (kind === HASH && lineStart) {
        const end = this.directive(at);
        if (end > at) {
          at = end;
          continue;
        }
      }
      lineStart = false;
      this.chunkHasInk = true;
      at = this.word(at, kind);
    }
  }

  /** One token of ordinary text, of which only names matter. */
  private word(at: number, kind: number): number {
    const { text } = this;
    if (kind === LETTER) {
      this.addName(at);
      return this.names.end;
    }
    if (kind === QUOTE) return this.reader === 'cpp' ? quotedEnd(text, at) : quotedEndForDtc(text, at);
    if (kind === DIGIT || (kind === DOT && classOf(text.charCodeAt(at + 1)) === DIGIT)) return numberEnd(text, at);
    for (at++; classOf(text.charCodeAt(at)) === OTHER && at < text.length; ) at++;
    return at;
  }

  private addName(start: number): void {
    if (this.nameCount === this.nameStarts.length) {
      this.nameStarts = doubled(this.nameStarts);
      this.nameIds = doubled(this.nameIds);
    }
    this.nameStarts[this.nameCount] = this.cleanLength + start - this.runStart;
    this.nameIds[this.nameCount++] = this.names.internRun(this.text, start, WORDS);
  }

  /** Leaves a comment out; a blank takes its place where it alone separates two words. */
  private comment(at: number): number {
    const end = commentEnd(this.text, at);
    this.endRun(at);
    const before = classOf(this.text.charCodeAt(at - 1));
    if (before !== BLANK && before !== NEWLINE) this.insert(' ', at);
    this.runStart = end;
    if (this.text[at + 1] === '/' && end === this.text.length - 1 && !this.original.endsWith('\n')) {
      this.faults.push({
        onlyRaw: true,
        info: codes.unterminatedComment,
        message: 'the comment that starts here ends with the file, and dtc wants the end of a line',
        help: 'end the file with a line end',
        start: at,
        end: at + 2,
      });
    }
    if (this.text[at + 1] === '*' && (end < at + 4 || !this.text.startsWith('*/', end - 2))) {
      this.faults.push({
        info: codes.unterminatedComment,
        message: 'the comment that starts here is not closed',
        help: 'close it with */',
        start: at,
        end: at + 2,
      });
    }
    return end;
  }

  private dtcInclude(at: number): number {
    DTC_INCLUDE.lastIndex = at;
    const match = DTC_INCLUDE.exec(this.text);
    if (!match) return at;
    const end = DTC_INCLUDE.lastIndex;
    this.endRun(at);
    this.endChunk();
    this.items.push({ kind: 'include', form: 'dtc', target: match[1] ?? '', start: at, end });
    this.runStart = end;
    return end;
  }

  /** Index after the directive whose `#` is at `at`; `at` when the line is text, as `#address-cells` is. */
  private directive(at: number): number {
    const end = directiveEnd(this.text, at);
    const markers = this.markers.length;
    const item = parseDirective(this, at, end);
    if (item === 'text' || (item === 'nothing' && this.isTextForDtc(markers))) return at;
    if (this.markers.length > markers && at > 0 && this.text[at - 1] !== '\n') this.misplacedMarker(at);
    this.endRun(at);
    this.endChunk();
    if (item !== 'nothing') this.push(item);
    this.runStart = Math.min(end + 1, this.text.length);
    return this.runStart;
  }

  /** Of what cpp takes without a word, dtc knows markers that name a file only. */
  private isTextForDtc(markers: number): boolean {
    if (this.reader === 'cpp' || this.markers[markers]?.file !== undefined) return false;
    this.markers.length = markers;
    return true;
  }

  private misplacedMarker(at: number): void {
    this.faults.push({
      onlyRaw: true,
      info: codes.directiveInRawInclude,
      message: 'a line marker stands behind something else, and dtc wants it at the start of its line',
      help: 'remove what stands in front of it',
      start: at,
      end: at + 1,
    });
  }

  private push(item: Item): void {
    const last = this.items.at(-1);
    if (item.kind === 'defines' && last?.kind === 'defines') last.macros.push(...item.macros);
    else this.items.push(item);
  }

  private endRun(at: number): void {
    if (at <= this.runStart) return;
    this.pieces.at.push(this.cleanLength);
    this.pieces.from.push(this.runStart);
    this.parts.push(this.text.slice(this.runStart, at));
    this.cleanLength += at - this.runStart;
    this.runStart = at;
  }

  private insert(char: string, at: number): void {
    this.pieces.at.push(this.cleanLength);
    this.pieces.from.push(at);
    this.parts.push(char);
    this.cleanLength++;
  }

  /** Chunks of white space alone are dropped: a header of definitions adds nothing to the output. */
  private endChunk(): void {
    if (this.chunkHasInk) {
      this.items.push({
        kind: 'text',
        start: this.chunkStart,
        end: this.cleanLength,
        firstName: this.chunkFirstName,
        endName: this.nameCount,
      });
    }
    this.chunkStart = this.cleanLength;
    this.chunkFirstName = this.nameCount;
    this.chunkHasInk = false;
  }
}

function doubled(values: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(values.length * 2);
  larger.set(values);
  return larger;
}
