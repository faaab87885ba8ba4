import type { CellsPart, LabelAst, ReferenceAst, ValueAst, ValuePart } from './ast.ts';
import { hexValue } from './char-class.ts';
import { codes } from './codes.ts';
import { ExpressionRules } from './expression-rules.ts';
import { plainValue, unquotedAt, writtenValue } from './finish-value.ts';
import type { Cell } from './literal.ts';
import { shorten } from './scan-tables.ts';
import * as t from './tokens.ts';

const index = {
  label: t.indexOf(t.Label),
  literal: t.indexOf(t.Literal),
  ref: t.indexOf(t.Ref),
  lParen: t.indexOf(t.LParen),
  lAngle: t.indexOf(t.LAngle),
  rAngle: t.indexOf(t.RAngle),
  text: t.indexOf(t.Text),
  comma: t.indexOf(t.Comma),
  bytes: t.indexOf(t.Bytes),
  word: t.indexOf(t.Word),
  minus: t.indexOf(t.Minus),
  unary: t.indexOf(t.Unary),
  binary: t.indexOf(t.Binary),
} as const;

/** Shared by the many things without labels. */
export const NO_LABELS: readonly LabelAst[] = [];

type Width = CellsPart['bits'];

/** Property values: everything behind `=`. */
export abstract class ValueRules extends ExpressionRules {
  #labels: LabelAst[] | null = null;

  /** Labels before the next token; the shared empty list when there are none. */
  protected labels(): readonly LabelAst[] {
    const { scanner } = this.context;
    if (scanner.next.tokenTypeIdx !== index.label) return NO_LABELS;
    const labels: LabelAst[] = [];
    while (scanner.next.tokenTypeIdx === index.label) {
      labels.push(this.#label());
      scanner.advance();
    }
    return labels;
  }

  #label(): LabelAst {
    const { startOffset: start, end } = this.context.scanner.next;
    return { name: this.context.nameAt(start, end - 1), start, end };
  }

  #valueLabels(): void {
    if (this.context.scanner.next.tokenTypeIdx !== index.label) return;
    this.#labels ??= [];
    for (const label of this.labels()) this.#labels.push(label);
  }

  /** dtc's `propdata`. */
  protected readonly value = this.RULE(
    'value',
    (): ValueAst => {
      if (!this.RECORDING_PHASE) return this.readValue();
      this.AT_LEAST_ONE_SEP({
        SEP: t.Comma,
        DEF: () => {
          this.MANY1(() => this.CONSUME1(t.Label));
          this.SUBRULE(this.part);
          this.MANY2(() => this.CONSUME2(t.Label));
        },
      });
      return writtenValue(this.context, NO_LABELS, 0, 0);
    },
    { resyncEnabled: false },
  );

  /** The same grammar as what `value` tells Chevrotain. */
  protected readValue(): ValueAst {
    const { scanner, parts, cells, problems } = this.context;
    const start = scanner.next.startOffset;
    const firstCell = cells.length;
    const findings = problems.total;
    this.#labels = null;
    parts.length = 0;
    do this.#part();
    while (this.#anotherPart());
    const { end } = scanner.previous;
    const isPlain = this.#labels === null && problems.total === findings;
    const plain = isPlain ? plainValue(this.context, start, end) : null;
    const value = plain ?? writtenValue(this.context, this.#labels ?? NO_LABELS, start, end);
    cells.dropFrom(firstCell);
    return value;
  }

  #anotherPart(): boolean {
    const { scanner } = this.context;
    if (scanner.next.tokenTypeIdx !== index.comma) return this.commaIsMissing();
    scanner.advance();
    return true;
  }

  /** In recovery: whether a part follows without its comma. */
  protected commaIsMissing(): boolean {
    return false;
  }

  #part(): void {
    this.#valueLabels();
    const type = this.context.scanner.next.tokenTypeIdx;
    if (type === index.lAngle) this.#cells();
    else if (type === index.text) this.#text();
    else this.SUBRULE(this.part);
    this.#valueLabels();
  }

  protected readonly part = this.RULE('part', (): void => this.OR1(this.#partAlternatives), {
    resyncEnabled: false,
  });

  readonly #partAlternatives: { ALT: () => void }[] = [
    { ALT: () => this.#cells() },
    { ALT: () => this.#text() },
    { ALT: () => this.#path() },
    { ALT: () => this.#bytes() },
    { ALT: () => this.#addWhole(this.SUBRULE(this.incbin)) },
  ];

  #addWhole(part: ValuePart): void {
    if (!this.RECORDING_PHASE) this.context.parts.add('whole', part.start, part.end).part = part;
  }

  #text(): void {
    this.take(t.Text, index.text, 1);
    const { startOffset: start, end } = this.context.scanner.previous;
    this.context.parts.add('string', start, end);
  }

  #path(): void {
    this.CONSUME1(t.Ref);
    const ref = this.reference();
    this.#addWhole({ kind: 'path-ref', ref, start: ref.start, end: ref.end });
  }

  /** The reference just consumed. */
  protected reference(): ReferenceAst {
    const { scanner } = this.context;
    const { startOffset: start, end } = scanner.previous;
    if (scanner.codeAt(start + 1) !== 0x7b)
      return { kind: 'reference', label: this.context.nameAt(start + 1, end), path: null, start, end };
    const inner = scanner.slice(start + 2, end - 1);
    const slash = inner.indexOf('/');
    if (slash === 0) return { kind: 'reference', label: null, path: inner, start, end };
    // As dtc, which looks for whatever is in front of the slash among the labels: `&{1/2}` is well formed and leads nowhere.
    if (slash > 0) return { kind: 'reference', label: inner.slice(0, slash), path: inner.slice(slash + 1), start, end };
    // dtc takes the braces around a label alone too.
    if (inner !== '') return { kind: 'reference', label: inner, path: null, start, end };
    const message = '`&{}` is no reference';
    const help = 'write `&label`, `&{/path}` or `&{label/path}`';
    if (!this.RECORDING_PHASE) this.context.problems.add({ info: codes.badReference, start, end, message, help });
    return { kind: 'reference', label: null, path: '/', start, end };
  }

  readonly #width = (): Width => {
    this.CONSUME1(t.Bits);
    this.CONSUME1(t.Literal);
    const { value, startOffset: start, end } = this.context.scanner.previous;
    if (this.RECORDING_PHASE) return 32;
    const image = this.context.scanner.slice(start, end);
    const known = value === 8 || value === 16 || value === 32 || value === 64;
    if (known && !image.startsWith("'")) return value;
    const message = `cells of ${shorten(image)} bits do not exist`;
    this.context.problems.add({ info: codes.bitsWidth, start, end, message, help: 'use 8, 16, 32 or 64' });
    return 32;
  };

  #cells(): void {
    const { scanner, cells } = this.context;
    const start = scanner.next.startOffset;
    const usual = scanner.next.tokenTypeIdx === index.lAngle && !this.RECORDING_PHASE;
    const bits = usual ? 32 : (this.OPTION1(this.#width) ?? 32);
    this.take(t.LAngle, index.lAngle, 1);
    const first = cells.length;
    const labels = this.RECORDING_PHASE ? this.#recordCells() : this.#readCells(bits);
    this.take(t.RAngle, index.rAngle, 1);
    const part = this.context.parts.add('cells', start, scanner.previous.end);
    part.bits = bits;
    part.first = first;
    part.last = cells.length;
    part.labels = labels;
  }

  /** The same grammar as `#readCells`, for Chevrotain's analysis. */
  #recordCells(): readonly LabelAst[] {
    this.MANY3(() =>
      this.OR3([
        { ALT: () => this.CONSUME3(t.Literal) },
        { ALT: () => this.CONSUME3(t.Ref) },
        { ALT: () => this.parenthesised() },
        { ALT: () => this.CONSUME3(t.Label) },
      ]),
    );
    return NO_LABELS;
  }

  #readCells(bits: Width): readonly LabelAst[] {
    const { scanner, cells } = this.context;
    const limit = bits === 64 ? Number.POSITIVE_INFINITY : 2 ** bits - 1;
    let labels: LabelAst[] | null = null;
    let operatorNoted = false;
    for (;;) {
      const type = scanner.next.tokenTypeIdx;
      if (type === index.literal) {
        const value = scanner.next.value;
        if (value > limit) this.#checkWidth(value, bits, scanner.next.startOffset);
        cells.push(value);
        scanner.advance();
      } else if (type === index.ref) {
        scanner.advance();
        cells.push(this.#cellReference(bits));
      } else if (type === index.lParen) {
        const start = scanner.next.startOffset;
        const value = this.parenthesised();
        if (value > limit) this.#checkWidth(value, bits, start);
        cells.push(value);
      } else if (type === index.label) {
        labels ??= [];
        labels.push(this.#label());
        scanner.advance();
      } else {
        const operator = type !== index.word;
        if (!this.#strayCell(operatorNoted)) return labels ?? NO_LABELS;
        operatorNoted ||= operator;
      }
    }
  }

  #cellReference(bits: Width): ReferenceAst {
    const ref = this.reference();
    if (bits !== 32) {
      const message = `a reference does not fit a cell of ${bits} bits`;
      const help = 'references need cells of 32 bits';
      this.context.problems.add({ info: codes.badReference, start: ref.start, end: ref.end, message, help });
    }
    return ref;
  }

  /** Warns like dtc when bits are lost; a value whose lost bits are all ones is a negative number and keeps its meaning. */
  #checkWidth(value: Cell, bits: Width, start: number): void {
    const wide = BigInt(value);
    const lost = wide >> BigInt(bits);
    if (lost === ALL_ONES >> BigInt(bits)) return;
    const end =
      this.context.scanner.next.startOffset === start
        ? this.context.scanner.next.end
        : this.context.scanner.previous.end;
    const kept = (wide & ((1n << BigInt(bits)) - 1n)).toString(16).padStart(bits / 4, '0');
    const message = `value 0x${wide.toString(16).padStart(16, '0')} is cut to 0x${kept}, which is all a cell of ${bits} bits holds`;
    this.context.problems.add({ info: codes.truncated, start, end, message });
  }

  /** Reads past what is wrong in a cell list; false when the list ends here. */
  #strayCell(noted: boolean): boolean {
    const { scanner, problems, cells } = this.context;
    const { next } = scanner;
    const type = next.tokenTypeIdx;
    if (type === index.word) {
      cells.push(this.skipWord());
      return true;
    }
    if (type !== index.minus && type !== index.unary && type !== index.binary) return false;
    if (!noted) {
      const message = `the operator \`${next.image}\` stands outside parentheses`;
      const help = 'write the expression as `(…)`';
      problems.add({ info: codes.bareExpression, start: next.startOffset, end: next.end, message, help });
    }
    scanner.advance();
    return true;
  }

  #bytes(): void {
    const { scanner, cells, parts } = this.context;
    this.CONSUME1(t.LSquare);
    const start = scanner.previous.startOffset;
    const first = cells.length;
    const labels = this.RECORDING_PHASE ? this.#recordBytes() : this.#readBytes();
    this.CONSUME1(t.RSquare);
    const part = parts.add('bytes', start, scanner.previous.end);
    part.bits = 8;
    part.first = first;
    part.last = cells.length;
    part.labels = labels;
  }

  /** The same grammar as `#readBytes`, for Chevrotain's analysis. */
  #recordBytes(): readonly LabelAst[] {
    this.MANY4(() => this.OR4([{ ALT: () => this.CONSUME4(t.Bytes) }, { ALT: () => this.CONSUME4(t.Label) }]));
    return NO_LABELS;
  }

  #readBytes(): readonly LabelAst[] {
    const { scanner, problems } = this.context;
    const labels: LabelAst[] = [];
    let sound = true;
    for (;;) {
      const { tokenTypeIdx: type, startOffset: start, end } = scanner.next;
      if (type === index.label) labels.push(this.#label());
      else if (type === index.bytes && (end - start) % 2 === 0) this.#pushBytes(scanner.slice(start, end));
      else if (type !== index.bytes && type !== index.word) return labels.length === 0 ? NO_LABELS : labels;
      else if (sound) {
        sound = false;
        const message = `\`${shorten(scanner.next.image)}\` is no pair of hex digits`;
        const help = 'write each byte as two hex digits without `0x`';
        problems.add({ info: codes.badBytes, start, end, message, help });
      }
      scanner.advance();
    }
  }

  #pushBytes(text: string): void {
    const { cells } = this.context;
    for (let at = 0; at < text.length; at += 2) {
      cells.push(hexValue(text.charCodeAt(at)) * 16 + hexValue(text.charCodeAt(at + 1)));
    }
  }

  /** `/incbin/("file")` or `/incbin/("file", offset, length)`. */
  protected readonly incbin = this.RULE(
    'incbin',
    (): ValuePart => {
      const { scanner } = this.context;
      this.CONSUME(t.Incbin);
      const start = scanner.previous.startOffset;
      this.CONSUME(t.LParen);
      this.CONSUME(t.Text);
      const path = unquotedAt(this.context, scanner.previous.startOffset, scanner.previous.end).text;
      const range = this.OPTION(this.#incbinRange);
      this.CONSUME(t.RParen);
      return {
        kind: 'incbin',
        path,
        offset: range?.offset ?? 0n,
        length: range?.length ?? null,
        start,
        end: scanner.previous.end,
      };
    },
    { resyncEnabled: false },
  );

  readonly #incbinRange = (): { offset: bigint; length: bigint } => {
    this.CONSUME1(t.Comma);
    const offset = this.SUBRULE1(this.primary);
    this.CONSUME2(t.Comma);
    const length = this.SUBRULE2(this.primary);
    return { offset: this.bigintOf(offset), length: this.bigintOf(length) };
  };
}

const ALL_ONES = 0xffff_ffff_ffff_ffffn;
