import type { Expander } from './expander.ts';
import type { Macro, ParsedMacro } from './macro.ts';
import { isPad, type Token } from './token.ts';

/** One use's arguments as written, and expanded when a body asks for that. */
export interface Arguments {
  readonly raw: readonly (readonly Token[])[];
  readonly expanded: (readonly Token[] | undefined)[];
  /** The variadic parameter got nothing, not even an empty argument. */
  readonly variadicMissing: boolean;
}

/** Reads up to the closing parenthesis; the opening one is already read. undefined (and a report) when they do not fit the macro. */
export function collectArguments(expander: Expander, macro: Macro, parsed: ParsedMacro): Arguments | undefined {
  const params = parsed.params ?? [];
  const raw: Token[][] = [[]];
  let depth = 0;
  for (;;) {
    const token = expander.nextRaw();
    if (!token) {
      expander.run.problem('unterminated', macro, '');
      return undefined;
    }
    if (token.text === ')' && depth-- === 0) break;
    if (token.text === '(') depth++;
    const single = parsed.variadic && raw.length === params.length;
    if (token.text === ',' && depth === 0 && !single) raw.push([]);
    else raw.at(-1)?.push(token);
  }
  const trimmed = raw.map(withoutPads);
  if (params.length === 0 && trimmed.length === 1 && trimmed[0]?.length === 0) trimmed.pop();
  const variadicMissing = parsed.variadic && trimmed.length === params.length - 1;
  if (variadicMissing) trimmed.push([]);
  if (trimmed.length !== params.length) {
    expander.run.problem('arguments', macro, argumentCount(trimmed.length, params.length, parsed.variadic));
    return undefined;
  }
  return { raw: trimmed, expanded: [], variadicMissing };
}

function argumentCount(given: number, wanted: number, variadic: boolean): string {
  const least = variadic ? `at least ${wanted - 1}` : `${wanted}`;
  return `takes ${least} argument${wanted === 1 && !variadic ? '' : 's'}, ${given} given`;
}

function withoutPads(tokens: readonly Token[]): readonly Token[] {
  let start = 0;
  let end = tokens.length;
  while (start < end && isPad(tokens[start] as Token)) start++;
  while (end > start && isPad(tokens[end - 1] as Token)) end--;
  return start === 0 && end === tokens.length ? tokens : tokens.slice(start, end);
}
