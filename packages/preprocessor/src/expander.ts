import type { NameTable } from '@carveout/core';
import { type Arguments, collectArguments } from './collect-arguments.ts';
import { type Macro, parseMacro } from './macro.ts';
import { substitute } from './substitute.ts';
import { isPad, NAME, NUMBER, PAD_END, padLeft, QUOTED, type Token } from './token.ts';

/** Where tokens come from when those of all macros are used up: the rest of the file. */
export interface TokenSource {
  /** Reads through an opening parenthesis if that is what comes next. */
  openParenthesis(): boolean;
  /** undefined at the end of the file. */
  next(): Token | undefined;
}

/** What the expander asks of a run. */
export interface ExpansionRun {
  readonly names: NameTable;
  readonly macros: readonly (Macro | undefined)[];
  /** False when the run has used up its budget; the expander then stops. */
  spend(): boolean;
  builtin(macro: Macro): { readonly text: string; readonly quoted: boolean };
  problem(problem: 'arguments' | 'unterminated' | 'depth', macro: Macro, detail: string): void;
}

/** Tokens still to be read: a macro's expansion, or an argument being expanded on its own. */
interface Context {
  readonly tokens: readonly Token[];
  readonly macro: Macro | undefined;
  at: number;
}

/** Arguments nested in arguments, each expanded on its own first. */
const MAX_ARGUMENT_DEPTH = 200;

/** cpp's names for what is no ordinary macro but acts in conditions. */
export type Operator = (expander: Expander) => Token | undefined;

/**
 * Macro expansion as cpp does it: a stack of token lists. While the list of a macro is on the stack its name stays as it is, and a
 * name met in that state is never expanded later either. White space follows cpp to the blank, because in a device tree a blank
 * inside a node name would matter.
 */
export class Expander {
  readonly run: ExpansionRun;
  private readonly contexts: Context[] = [];
  private base = 0;
  private argumentDepth = 0;
  private source: TokenSource | undefined;

  constructor(run: ExpansionRun) {
    this.run = run;
  }

  /** Expands a macro met in a file's text; its arguments come from `source`. */
  expandUse(macro: Macro, source: TokenSource, sink: (token: Token) => void): void {
    this.source = source;
    const name: Token = { kind: NAME, text: macro.name, id: macro.id, white: false, frozen: false };
    sink(this.enter(name, macro) ? padLeft(false) : name);
    this.drain(sink);
    this.source = undefined;
    this.unwind(0);
  }

  /** Expands tokens that stand alone, as those of a condition; `operators` are names handled before macros. */
  expandTokens(tokens: readonly Token[], operators: ReadonlyMap<number, Operator>, sink: (token: Token) => void): void {
    const { base, source } = this;
    this.contexts.push({ tokens, macro: undefined, at: 0 });
    this.base = this.contexts.length - 1;
    this.source = undefined;
    this.drain(sink, operators);
    this.unwind(this.base);
    this.base = base;
    this.source = source;
  }

  /** The next token as it stands, or undefined when what is being expanded ends. For arguments and operators. */
  nextRaw(): Token | undefined {
    const token = this.nextInContext() ?? this.source?.next();
    return token?.kind === NAME && this.run.macros[token.id]?.active ? { ...token, frozen: true } : token;
  }

  /** An argument on its own, fully expanded. */
  expandArgument(tokens: readonly Token[], macro: Macro): readonly Token[] {
    const expanded: Token[] = [];
    if (this.argumentDepth >= MAX_ARGUMENT_DEPTH) {
      this.run.problem('depth', macro, `${MAX_ARGUMENT_DEPTH}`);
      return tokens;
    }
    this.argumentDepth++;
    this.expandTokens(tokens, NO_OPERATORS, (token) => expanded.push(token));
    this.argumentDepth--;
    return expanded;
  }

  private drain(sink: (token: Token) => void, operators = NO_OPERATORS): void {
    for (let token = this.nextInContext(); token; token = this.nextInContext()) {
      if (token.kind !== NAME || token.frozen) {
        sink(token);
        continue;
      }
      const operator = operators.get(token.id);
      const value = operator?.(this);
      const macro = operator ? undefined : this.run.macros[token.id];
      if (value) sink({ ...value, white: token.white });
      else if (!macro) sink(token);
      else if (macro.active) sink({ ...token, frozen: true });
      else if (this.enter(token, macro)) sink(padLeft(token.white));
      else sink(token);
    }
  }

  private nextInContext(): Token | undefined {
    const context = this.contexts.length > this.base ? this.contexts.at(-1) : undefined;
    if (!context || !this.run.spend()) return undefined;
    const token = context.tokens[context.at++];
    if (token) return token;
    this.leave();
    return PAD_END;
  }

  private leave(): void {
    const context = this.contexts.pop();
    if (context?.macro) context.macro.active = false;
  }

  private unwind(to: number): void {
    while (this.contexts.length > to) this.leave();
  }

  /** Puts the expansion of `macro` on the stack. False when it is not used as a macro here: no parenthesis follows, or it is faulty. */
  private enter(name: Token, macro: Macro): boolean {
    if (macro.builtin === 'operator') return false;
    if (macro.builtin) {
      this.contexts.push({ tokens: [this.builtinToken(macro, name)], macro: undefined, at: 0 });
      return true;
    }
    const parsed = parseMacro(macro, this.run.names);
    let given: Arguments | undefined;
    if (parsed.params) {
      if (!this.openParenthesis()) return false;
      given = collectArguments(this, macro, parsed);
      if (!given) return false;
    }
    const tokens = substitute(this, macro, given);
    this.contexts.push({ tokens, macro, at: 0 });
    macro.active = true;
    return true;
  }

  private builtinToken(macro: Macro, name: Token): Token {
    const { text, quoted } = this.run.builtin(macro);
    return { kind: quoted ? QUOTED : NUMBER, text, id: -1, white: name.white, frozen: false };
  }

  /** Looks for `(` behind a function-like macro's name, past the ends of the expansions it stands in. */
  private openParenthesis(): boolean {
    let pad: Token | undefined;
    for (;;) {
      const context = this.contexts.length > this.base ? this.contexts.at(-1) : undefined;
      if (!context) {
        if (this.source?.openParenthesis()) return true;
        break;
      }
      const token = context.tokens[context.at];
      if (!token || isPad(token)) {
        if (token) context.at++;
        else this.leave();
        const next = token ?? PAD_END;
        if (!pad || (next === PAD_END && !pad.white)) pad = next;
        continue;
      }
      if (token.text !== '(') break;
      context.at++;
      return true;
    }
    if (pad) this.contexts.push({ tokens: [pad], macro: undefined, at: 0 });
    return false;
  }
}

const NO_OPERATORS: ReadonlyMap<number, Operator> = new Map();
