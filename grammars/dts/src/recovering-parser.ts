import { EOF, type IToken, type TokenType } from 'chevrotain';
import { codes } from './codes.ts';
import { DtsParser } from './dts-parser.ts';
import { ParseContext } from './parse-context.ts';
import * as t from './tokens.ts';
import { DtsToken, indexOf } from './tokens.ts';

const index = {
  eof: indexOf(EOF),
  name: indexOf(t.Name),
  label: indexOf(t.Label),
  ref: indexOf(t.Ref),
  slash: indexOf(t.Slash),
  lCurly: indexOf(t.LCurly),
  rCurly: indexOf(t.RCurly),
  semi: indexOf(t.Semi),
  comma: indexOf(t.Comma),
  rAngle: indexOf(t.RAngle),
  deleteNode: indexOf(t.DeleteNode),
  omit: indexOf(t.OmitIfNoRef),
} as const;

const startsPart: ReadonlySet<number> = new Set([t.Text, t.LAngle, t.LSquare, t.Ref, t.Bits, t.Incbin].map(indexOf));
const startsBodyItem: ReadonlySet<number> = new Set(
  [t.Name, t.Label, t.OmitIfNoRef, t.DeleteProperty, t.DeleteNode].map(indexOf),
);
const startsHeader: ReadonlySet<number> = new Set([t.VersionTag, t.PluginTag, t.Memreserve].map(indexOf));
/** Behind these a missing `;`, `>`, `]` or `)` can be assumed without losing anything. */
const afterStatement: ReadonlySet<number> = new Set([
  ...startsBodyItem,
  ...startsHeader,
  ...[t.RCurly, EOF].map(indexOf),
]);

/** Chevrotain asks for an error of this name when a token can be neither inserted nor deleted. */
class NoInsertion extends Error {
  override readonly name = 'InRuleRecoveryException';
}

/**
 * The same grammar, reading on after an error. Chevrotain's generic recovery knows only follow sets; here a statement that
 * cannot be read is skipped up to its `;` or the `}` around it with braces counted, and missing closers are supplied. The
 * methods overridden without `override` are Chevrotain's own recovery steps (11.2, internal: the version is pinned).
 */
export class RecoveringParser extends DtsParser {
  readonly #inserted = new DtsToken(() => '');
  /** Replaces Chevrotain's search for the end of a repetition; ours are the `skipStray` methods. */
  protected readonly attemptInRepetitionRecovery = (): void => {};

  constructor(skipValidations = true) {
    super(new ParseContext(true), skipValidations);
  }

  protected getFollowsForInRuleRecovery(): TokenType[] {
    return [];
  }

  protected findReSyncTokenType(): TokenType {
    return EOF;
  }

  protected isInCurrentRuleReSyncSet(): boolean {
    return true;
  }

  /** Called for the innermost statement around an error. */
  protected reSyncTo(): IToken[] {
    this.context.leaveExpressions();
    this.#skipStatement();
    return [];
  }

  protected tryInRuleRecovery(expected: TokenType): IToken {
    const { scanner } = this.context;
    if (!this.#mayAssume(expected, scanner.next.tokenTypeIdx)) throw new NoInsertion();
    this.#inserted.tokenTypeIdx = indexOf(expected);
    this.#inserted.startOffset = scanner.previous.end;
    this.#inserted.end = scanner.previous.end;
    return this.#inserted;
  }

  #mayAssume(expected: TokenType, next: number): boolean {
    const ended = afterStatement.has(next) || this.#atTopLevelNode();
    if (expected === t.RCurly) return next === index.eof || this.#atTopLevelNode();
    if (expected === t.Semi) return ended;
    if (expected === t.RAngle || expected === t.RSquare) return ended || next === index.semi || next === index.comma;
    return expected === t.RParen && (ended || next === index.semi || next === index.rAngle);
  }

  /** `&ref {` or `/ {`: only at top level, so the nodes around have ended. */
  #atTopLevelNode(): boolean {
    const { scanner } = this.context;
    const type = scanner.next.tokenTypeIdx;
    if (startsHeader.has(type)) return true;
    return (type === index.ref || type === index.slash) && scanner.characterBehindNext() === '{';
  }

  #atTopLevelItem(): boolean {
    const { scanner } = this.context;
    const type = scanner.next.tokenTypeIdx;
    if (type === index.deleteNode || type === index.omit) return scanner.characterBehindNext() === '&';
    return this.#atTopLevelNode();
  }

  /** Up to and with the `;` that ends this statement, or up to something that surely begins or ends another. */
  #skipStatement(): void {
    const { scanner, problems } = this.context;
    if (problems.exhausted) scanner.skipToEnd();
    for (let braces = 0; scanner.next.tokenTypeIdx !== index.eof; scanner.advance()) {
      const type = scanner.next.tokenTypeIdx;
      if (braces === 0 && ((type === index.name && scanner.nextBeginsLine()) || this.#atTopLevelNode())) return;
      if (type === index.lCurly) braces += 1;
      if (type === index.rCurly) {
        if (braces === 0) return;
        braces -= 1;
      }
      if (type === index.semi && braces === 0) {
        scanner.advance();
        return;
      }
    }
  }

  protected override statementIsOver(): boolean {
    return (
      !this.RECORDING_PHASE && (afterStatement.has(this.context.scanner.next.tokenTypeIdx) || this.#atTopLevelNode())
    );
  }

  protected override commaIsMissing(): boolean {
    const { scanner, problems } = this.context;
    if (this.RECORDING_PHASE || !startsPart.has(scanner.next.tokenTypeIdx) || this.#atTopLevelNode()) return false;
    const { end } = scanner.previous;
    const message = `\`,\` is missing between two values`;
    problems.addSyntax(
      { info: codes.missingComma, start: end, end, message, help: 'add `,` here' },
      scanner.next.startOffset,
    );
    return true;
  }

  protected override skipStrayInBody(): boolean {
    const { scanner } = this.context;
    if (this.RECORDING_PHASE) return false;
    const type = scanner.next.tokenTypeIdx;
    if (startsBodyItem.has(type)) return true;
    if (type === index.eof || type === index.rCurly || this.#atTopLevelNode()) return false;
    this.context.fail([t.Name], scanner.next);
    this.#skipStatement();
    return true;
  }

  protected override skipStrayAtTop(): boolean {
    const { scanner } = this.context;
    if (this.RECORDING_PHASE || scanner.next.tokenTypeIdx === index.eof) return false;
    this.context.fail([t.Slash, t.Ref], scanner.next);
    if (this.context.problems.exhausted) scanner.skipToEnd();
    // What follows are most likely the statements of a node that a stray `}` has ended.
    for (let braces = 0; scanner.next.tokenTypeIdx !== index.eof; scanner.advance()) {
      const type = scanner.next.tokenTypeIdx;
      if (braces === 0 && this.#atTopLevelItem()) return true;
      if (type === index.lCurly) braces += 1;
      if (type === index.rCurly) braces = Math.max(0, braces - 1);
    }
    return false;
  }
}
