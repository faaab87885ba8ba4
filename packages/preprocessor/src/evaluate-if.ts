import { evaluateCondition } from '@carveout/grammar-expression';
import { codes } from './codes.ts';
import type { Expander, Operator } from './expander.ts';
import type { Frame } from './frame.ts';
import { parseIncludeTarget } from './include-target.ts';
import { Renderer } from './render.ts';
import type { Run } from './run.ts';
import type { ConditionalItem } from './scanned-file.ts';
import { spanInText } from './spans.ts';
import { isPad, NAME, NUMBER, readTokens, type Token } from './token.ts';

const MAX_CONDITION = 1 << 20;

/** Whether the group behind an `#if`, `#ifdef`, `#ifndef` or `#elif` is taken. A faulty condition is reported and false. */
export function evaluateIf(run: Run, frame: Frame, item: ConditionalItem): boolean {
  if (item.name >= 0) return (run.macros[item.name] !== undefined) !== item.negated;
  const renderer = new Renderer(MAX_CONDITION);
  const tokens = readTokens(item.condition, run.names);
  run.place(spanInText(frame.file, item.start, item.end));
  run.expander.expandTokens(tokens, conditionOperators(run, frame), (token) => renderer.add(token));
  const result = evaluateCondition(renderer.text);
  if (result.ok) return result.truth;
  const expanded = renderer.text.trim() === item.condition ? '' : `, which expands to '${shorten(renderer.text)}'`;
  const message = `#${item.kind} ${shorten(item.condition)}${expanded}: ${result.fault.message}`;
  run.report(codes.conditionSyntax, spanInText(frame.file, item.start, item.end), message, {
    help: 'the condition counts as false',
  });
  return false;
}

const shorten = (text: string): string => (text.length <= 80 ? text : `${text.slice(0, 77)}...`);

function conditionOperators(run: Run, frame: Frame): ReadonlyMap<number, Operator> {
  return new Map<number, Operator>([
    [run.names.idOf('defined'), (expander) => isDefined(expander, run)],
    [run.names.idOf('__has_include'), (expander) => hasInclude(expander, run, frame)],
  ]);
}

const truth = (value: boolean): Token => ({
  kind: NUMBER,
  text: value ? '1' : '0',
  id: -1,
  white: false,
  frozen: false,
});

/** `defined X` or `defined(X)`, also when a macro brought it, as in gcc. What is wrong stays for the expression to complain about. */
function isDefined(expander: Expander, run: Run): Token | undefined {
  let token = nextInk(expander);
  const open = token?.text === '(';
  if (open) token = nextInk(expander);
  if (token?.kind !== NAME) return undefined;
  if (open && nextInk(expander)?.text !== ')') return undefined;
  return truth(run.macros[token.id] !== undefined);
}

function hasInclude(expander: Expander, run: Run, frame: Frame): Token | undefined {
  if (nextInk(expander)?.text !== '(') return undefined;
  const renderer = new Renderer(MAX_CONDITION);
  for (let token = nextInk(expander); token && token.text !== ')'; token = nextInk(expander)) renderer.add(token);
  const target = parseIncludeTarget(renderer.text);
  return truth(target !== undefined && run.search.find(target.name, target.form, frame.file.path) !== undefined);
}

function nextInk(expander: Expander): Token | undefined {
  let token = expander.nextRaw();
  while (token && isPad(token)) token = expander.nextRaw();
  return token;
}
