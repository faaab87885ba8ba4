import type { NameTable } from '@carveout/core';
import type { Arguments } from './collect-arguments.ts';
import type { Expander } from './expander.ts';
import { type BodyToken, MAX_TOKEN, type Macro, parseMacro, pasteTokens } from './macro.ts';
import { isPad, PAD_END, padLeft, QUOTED, type Token } from './token.ts';
import { WhiteSpace } from './white-space.ts';

/** A token on its way into an expansion, and whether `##` follows it. */
interface Pasting {
  readonly token: Token;
  readonly paste: boolean;
}

/** The body of a macro with its arguments in place, `#` and `##` done. */
export function substitute(expander: Expander, macro: Macro, given: Arguments | undefined): readonly Token[] {
  const { body, pastes } = parseMacro(macro, expander.run.names);
  if (!pastes) return given ? withArguments(expander, macro, given) : body;
  const result: Pasting[] = [];
  body.forEach((token, index) => {
    if (token.param < 0 || !given) result.push({ token, paste: token.paste });
    else placeArgument({ expander, macro, given, body, index, result });
  });
  return pasteAll(result, expander.run.names);
}

/** What {@link placeArgument} does, for the many bodies without `##`. */
function withArguments(expander: Expander, macro: Macro, given: Arguments): readonly Token[] {
  const { body } = parseMacro(macro, expander.run.names);
  const result: Token[] = [];
  for (const token of body) {
    if (token.param < 0) {
      result.push(token);
      continue;
    }
    if (result.length > 0) result.push(padLeft(token.white));
    if (token.quoted) result.push(quoted(given.raw[token.param] ?? []));
    else for (const each of expandedArgument({ expander, macro, given }, token.param)) result.push(each);
    result.push(PAD_END);
  }
  return result;
}

interface Placement {
  readonly expander: Expander;
  readonly macro: Macro;
  readonly given: Arguments;
  readonly body: readonly BodyToken[];
  readonly index: number;
  readonly result: Pasting[];
}

function placeArgument(placement: Placement): void {
  const { given, body, index, result } = placement;
  const token = body[index] as BodyToken;
  const raw = given.raw[token.param] ?? [];
  const before = body[index - 1];
  const comma = before?.paste === true && isVariadicComma(placement);
  if (comma) {
    // GNU: `, ## args` drops the comma when nothing was given for args, and pastes nothing otherwise.
    const last = result.pop();
    if (last && (raw.length > 0 || !given.variadicMissing)) result.push({ token: last.token, paste: false });
  }
  const pasted = before?.paste === true && !comma;
  const tokens = argumentTokens(placement, token, pasted);
  if (index > 0 && before?.paste !== true) result.push({ token: padLeft(token.white), paste: false });
  tokens.forEach((each, at) => {
    result.push({ token: each, paste: token.paste && at === tokens.length - 1 });
  });
  if (!token.paste) result.push({ token: PAD_END, paste: false });
}

function argumentTokens(placement: Placement, token: BodyToken, pasted: boolean): readonly Token[] {
  const raw = placement.given.raw[token.param] ?? [];
  if (token.quoted) return [quoted(raw)];
  return pasted || token.paste ? raw : expandedArgument(placement, token.param);
}

function isVariadicComma({ macro, expander, body, index }: Placement): boolean {
  const { variadic, params } = parseMacro(macro, expander.run.names);
  return variadic && body[index - 1]?.text === ',' && body[index]?.param === (params?.length ?? 0) - 1;
}

function expandedArgument(
  { expander, macro, given }: Pick<Placement, 'expander' | 'macro' | 'given'>,
  param: number,
): readonly Token[] {
  const known = given.expanded[param];
  if (known) return known;
  const expanded = expander.expandArgument(given.raw[param] ?? [], macro);
  given.expanded[param] = expanded;
  return expanded;
}

function pasteAll(list: readonly Pasting[], names: NameTable): readonly Token[] {
  const result: Token[] = [];
  for (let at = 0; at < list.length; at++) {
    let { token, paste } = list[at] as Pasting;
    const wasPasted = paste;
    while (paste) {
      const right = list[at + 1];
      if (!right) break;
      if (isPad(right.token)) {
        // The right side was an empty argument.
        at++;
        break;
      }
      const pasted = pasteTokens(token, right.token, names);
      // Two tokens that do not make one stay side by side: no error in assembler mode.
      if (!pasted) break;
      token = pasted;
      paste = right.paste;
      at++;
    }
    if (wasPasted) result.push(padLeft(token.white), token, PAD_END);
    else result.push(token);
  }
  return result;
}

const quoted = (raw: readonly Token[]): Token => ({
  kind: QUOTED,
  text: quote(raw),
  id: -1,
  white: false,
  frozen: false,
});

/** `#x`: the argument's spelling as a string, each stretch of white space one blank. */
function quote(tokens: readonly Token[]): string {
  const white = new WhiteSpace();
  let text = '';
  for (const token of tokens) {
    const blank = white.before(token);
    if (isPad(token)) continue;
    if (blank && text !== '') text += ' ';
    text += token.kind === QUOTED ? token.text.replace(/["\\]/g, '\\$&') : token.text;
    if (text.length > MAX_TOKEN) return '""';
  }
  return `"${text}"`;
}
