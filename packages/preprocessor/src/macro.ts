import type { NameTable } from '@carveout/core';
import type { SplicedText } from './scanned-file.ts';
import { stripComments } from './strip-comments.ts';
import { createTokenReader, NAME, readTokens, type Token } from './token.ts';

/** A `#define` as scanned. The body is taken apart when the macro is first used: of a header's thousands few ever are. */
export interface Macro {
  readonly id: number;
  readonly name: string;
  /** The file it is written in; undefined for the macros every run has. */
  readonly file: SplicedText | undefined;
  /** Of the name, in the file's text without splices. */
  readonly start: number;
  /** Parameter list, if any, and body. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** An 'operator' is one in conditions and counts as defined; elsewhere it is a name. */
  readonly builtin: 'file' | 'line' | 'counter' | 'level' | 'operator' | undefined;
  /** Has parameters or `##`: the only definitions that can be wrong, so the others need no look before they are used. */
  readonly suspect: boolean;
  parsed: ParsedMacro | undefined;
  /** Its expansion is being read: the name stands for itself meanwhile. */
  active: boolean;
}

export interface BodyToken extends Token {
  /** Index of the parameter it names, -1 for none. */
  readonly param: number;
  /** `#` stood before it: the argument's spelling as a string. */
  readonly quoted: boolean;
  /** `##` follows. */
  readonly paste: boolean;
}

export interface ParsedMacro {
  /** null for an object-like macro. */
  readonly params: readonly string[] | null;
  /** The last parameter takes all remaining arguments. */
  readonly variadic: boolean;
  readonly body: readonly BodyToken[];
  /** There is a `##` in it. */
  readonly pastes: boolean;
  /** The whole expansion when no name and no `##` is in it: most macros of device trees are one number. */
  readonly plain: string | undefined;
  /** What is wrong with the definition; it is then not made. */
  readonly fault: string | undefined;
}

const NO_BODY: ParsedMacro = {
  params: null,
  variadic: false,
  body: [],
  pastes: false,
  plain: undefined,
  fault: undefined,
};

export function parseMacro(macro: Macro, names: NameTable): ParsedMacro {
  macro.parsed ??= macro.file
    ? parseDefinition(stripComments(macro.file.text.slice(macro.bodyStart, macro.bodyEnd)), names)
    : NO_BODY;
  return macro.parsed;
}

function parseDefinition(text: string, names: NameTable): ParsedMacro {
  if (!text.startsWith('(')) return parseBody(readTokens(text, names), null, false);
  const close = text.indexOf(')');
  const list = parseParameters(text.slice(1, close < 0 ? text.length : close), close >= 0);
  if (typeof list === 'string') return { ...NO_BODY, params: [], fault: list };
  return parseBody(readTokens(text.slice(close + 1), names), list.params, list.variadic);
}

function parseParameters(
  text: string,
  closed: boolean,
): { readonly params: readonly string[]; readonly variadic: boolean } | string {
  if (!closed) return 'the parameter list is not closed';
  const params = text.trim() === '' ? [] : text.split(',').map((param) => param.trim());
  const last = params.at(-1) ?? '';
  const variadic = last.endsWith('...');
  if (variadic) params[params.length - 1] = last === '...' ? '__VA_ARGS__' : last.slice(0, -3).trim();
  const bad = params.find((param) => !/^[A-Za-z_]\w*$/.test(param));
  if (bad !== undefined) return bad === '' ? 'a parameter name is missing' : `'${bad}' is no parameter name`;
  const twice = params.find((param, index) => params.indexOf(param) !== index);
  return twice === undefined ? { params, variadic } : `parameter '${twice}' is given twice`;
}

function parseBody(tokens: readonly Token[], params: readonly string[] | null, variadic: boolean): ParsedMacro {
  const body: BodyToken[] = [];
  if (tokens[0]?.text === '##' || tokens.at(-1)?.text === '##') {
    const fault = "'##' stands at an end of the body";
    return { params, variadic, body, pastes: false, plain: undefined, fault };
  }
  let pastes = false;
  const indexOf = (token: Token | undefined): number =>
    params && token?.kind === NAME ? params.indexOf(token.text) : -1;
  for (let at = 0; at < tokens.length; at++) {
    const hash = tokens[at] as Token;
    // In assembler mode a `#` before anything but a parameter is ordinary text.
    const quoted = params !== null && hash.text === '#' && indexOf(tokens[at + 1]) >= 0;
    const token = quoted ? (tokens[++at] as Token) : hash;
    const paste = tokens[at + 1]?.text === '##';
    while (tokens[at + 1]?.text === '##') at++;
    const { kind, text, id, frozen } = token;
    body.push({ kind, text, id, white: hash.white && body.length > 0, frozen, param: indexOf(token), quoted, paste });
    pastes ||= paste;
  }
  return { params, variadic, body, pastes, plain: params ? undefined : plainText(body), fault: undefined };
}

function plainText(body: readonly BodyToken[]): string | undefined {
  let plain = '';
  for (const { kind, paste, white, text } of body) {
    if (kind === NAME || paste) return undefined;
    plain = plain === '' ? text : `${plain}${white ? ' ' : ''}${text}`;
  }
  return plain;
}

/** As the C standard has it: same parameters, same tokens, blanks at the same places. */
export function sameDefinition(a: Macro, b: Macro, names: NameTable): boolean {
  const one = parseMacro(a, names);
  const two = parseMacro(b, names);
  return (
    a.builtin === b.builtin &&
    one.params?.join() === two.params?.join() &&
    one.variadic === two.variadic &&
    one.body.length === two.body.length &&
    one.body.every((token, index) => sameToken(token, two.body[index], index))
  );
}

const sameToken = (a: BodyToken, b: BodyToken | undefined, index: number): boolean =>
  b !== undefined &&
  a.text === b.text &&
  a.quoted === b.quoted &&
  a.paste === b.paste &&
  (index === 0 || a.white === b.white);

/** Longer tokens are not made by `#` and `##`: each use can double the length. */
export const MAX_TOKEN = 1 << 16;

/** The single token that `left` and `right` written together make, or undefined when they make none. */
export function pasteTokens(left: Token, right: Token, names: NameTable): Token | undefined {
  if (left.text.length + right.text.length > MAX_TOKEN) return undefined;
  const text = left.text + right.text;
  const token = createTokenReader(text, 0, names).next(text.length);
  if (token?.text !== text || /^\/[/*]/.test(text)) return undefined;
  return { ...token, white: left.white };
}

const BUILTINS: Readonly<Record<string, NonNullable<Macro['builtin']>>> = {
  __FILE__: 'file',
  __LINE__: 'line',
  __COUNTER__: 'counter',
  __INCLUDE_LEVEL__: 'level',
  __has_include: 'operator',
};

/** The macros whose expansion depends on where they stand. There is no clock here, so `__DATE__` and `__TIME__` are left as they are. */
export function builtinMacros(names: NameTable): readonly Macro[] {
  return Object.entries(BUILTINS).map(([name, builtin]) => {
    const nowhere = { file: undefined, start: 0, bodyStart: 0, bodyEnd: 0 };
    return { id: names.idOf(name), name, ...nowhere, builtin, suspect: false, parsed: undefined, active: false };
  });
}
