import { ArrayStack, NameTable } from '@carveout/core';
import type { BinaryOperator } from '@carveout/grammar-expression';
import type { IParserErrorMessageProvider, IToken, TokenType } from 'chevrotain';
import type { BodyItem, ReferenceAst } from './ast.ts';
import { explain } from './explain.ts';
import type { Cell } from './literal.ts';
import { PartDrafts } from './part-drafts.ts';
import type { ParsedText } from './plain-value.ts';
import { ProblemList } from './problems.ts';
import { IN_NAMES } from './scan-tables.ts';
import { Scanner } from './scanner.ts';
import { ValueBytes } from './value-bytes.ts';

const MOST_NAMES = 1 << 17;
/** Nobody writes such a name twice. */
const LONG_NAME = 64;

/**
 * What a parse changes while it runs. Kept out of the parser object on purpose: Chevrotain deletes properties of its
 * instances, which makes access to their fields slow.
 */
export class ParseContext {
  readonly scanner: Scanner;
  readonly recovering: boolean;
  problems = new ProblemList(0);
  /** The text is a part of a file: what must come first may stand in another part. */
  fragment = false;
  /** Nodes and parentheses around the current token. */
  depth = 0;
  /** Starts of the `{` still open. */
  readonly openBraces: number[] = [];
  /** Operands and operators of the expressions being read. */
  readonly values: Cell[] = [];
  readonly operators: BinaryOperator[] = [];
  #names = new NameTable();
  /** Lists being read. */
  readonly items = new ArrayStack<BodyItem>();
  readonly parts = new PartDrafts();
  readonly cells = new ArrayStack<Cell | ReferenceAst>();
  readonly references = new ArrayStack<ReferenceAst>();
  readonly referenceAt = new ArrayStack<number>();
  /** Of the plain values of {@link text}. */
  readonly bytes = new ValueBytes();
  /** What plain values belong to; null when all are to be kept as they are written. */
  text: ParsedText | null = null;
  /** Words reported already. */
  readonly unknownWords = new Set<string>();

  constructor(recovering: boolean) {
    this.recovering = recovering;
    this.scanner = new Scanner(recovering);
  }

  /** With `mode` the scanner's, for a text that is no file. */
  start(text: string, problems: ProblemList, base: number, mode = IN_NAMES): void {
    this.problems = problems;
    this.openBraces.length = 0;
    this.leaveExpressions();
    this.unknownWords.clear();
    this.scanner.start(text, problems, base, mode);
  }

  /** The text's name in [start, end). One string for all places: a board has ten thousand properties of some hundred names. */
  nameAt(start: number, end: number): string {
    // While Chevrotain records the grammar tokens have no places.
    if (end <= start) return '';
    if (end - start > LONG_NAME) return this.scanner.slice(start, end);
    if (this.#names.size >= MOST_NAMES) this.#names = new NameTable();
    return this.scanner.nameAt(start, end, this.#names);
  }

  /** Forgets expressions that an error cut short. */
  leaveExpressions(): void {
    this.values.length = 0;
    this.operators.length = 0;
    this.depth = this.openBraces.length;
  }

  finish(): void {
    this.scanner.finish();
    this.items.clear();
    this.parts.clear();
    this.cells.clear();
    this.references.clear();
    this.referenceAt.clear();
    const bytes = this.bytes.take();
    if (bytes.length > 0) this.text?.complete(bytes);
    this.text = null;
    this.problems = new ProblemList(0);
  }

  /** Notes a syntax error at the next token and gives its message. */
  fail(expected: readonly TokenType[], actual: IToken): string {
    const { scanner } = this;
    const problem = explain({
      expected,
      actual,
      actualEnd: scanner.next.end,
      previousEnd: scanner.previous.end,
      openBrace: this.openBraces.at(-1),
    });
    this.problems.addSyntax(problem, scanner.next.startOffset);
    return problem.message;
  }
}

/** Chevrotain builds its messages here; ours are collected as a side effect, with all the offsets at hand. */
export const messageProvider = (context: ParseContext): IParserErrorMessageProvider => ({
  buildMismatchTokenMessage: ({ expected, actual }) => context.fail([expected], actual),
  buildNotAllInputParsedMessage: ({ firstRedundant }) => context.fail([], firstRedundant),
  buildNoViableAltMessage: ({ expectedPathsPerAlt }) => context.fail(expectedPathsPerAlt.flat(2), context.scanner.next),
  buildEarlyExitMessage: ({ expectedIterationPaths }) =>
    context.fail(expectedIterationPaths.flat(1), context.scanner.next),
});
