import { type Diagnostic, diagnostic, type FileId, nearestName, type Span } from '@carveout/core';
import type { ILexingError, IRecognitionException, IToken, Lexer } from 'chevrotain';
import { codes } from './codes.ts';
import { NumberReader } from './read-number.ts';
import { type AllocScript, type Command, MARKING_WORDS, type Setting } from './script-ast.ts';
import { ScriptParser, type Statement } from './script-parser.ts';
import { createLexer, Separator } from './tokens.ts';

/** In UTF-16 units: some 300000 steps. */
const MAX_LENGTH = 8 << 20;
const MAX_DIAGNOSTICS = 50;

let machine: { readonly lexer: Lexer; readonly parser: ScriptParser } | undefined;

/** Reads a script. Never throws. A wrong line gives one diagnostic, and the rest is read. */
export function parseAllocScript(text: string, file: FileId): AllocScript {
  const whole: Span = { file, start: 0, end: 0 };
  if (text.length > MAX_LENGTH) {
    const message = `${file} has ${text.length} characters, more than a script has`;
    return { settings: [], commands: [], spans: [], diagnostics: [diagnostic(codes.tooLarge, whole, message)] };
  }
  machine ??= { lexer: createLexer(), parser: new ScriptParser() };
  const { parser } = machine;
  const { tokens, errors } = machine.lexer.tokenize(text);
  parser.file = file;
  parser.numbers = new NumberReader();
  const settings: Setting[] = [];
  const commands: Command[] = [];
  const spans: Span[] = [];
  const problems: Diagnostic[] = errors.map((error) => strayProblem(error, text, file));
  for (const statement of statements(tokens)) {
    const parsed = parseStatement(parser, statement, file, problems);
    if (problems.length > MAX_DIAGNOSTICS) {
      const message = `more than ${MAX_DIAGNOSTICS} lines are wrong; those from here on are not listed`;
      problems.push(diagnostic(codes.tooManyProblems, spanOf(statement, file), message));
      break;
    }
    if (parsed?.is === 'setting') settings.push(parsed.setting);
    if (parsed?.is !== 'command') continue;
    commands.push(parsed.command);
    spans.push(spanOf(statement, file));
  }
  return { settings, commands, spans, diagnostics: [...problems, ...parser.numbers.problems] };
}

function* statements(tokens: readonly IToken[]): Iterable<IToken[]> {
  let current: IToken[] = [];
  for (const token of tokens) {
    if (token.tokenType !== Separator) {
      current.push(token);
      continue;
    }
    if (current.length > 0) yield current;
    current = [];
  }
  if (current.length > 0) yield current;
}

function parseStatement(
  parser: ScriptParser,
  tokens: IToken[],
  file: FileId,
  problems: Diagnostic[],
): Statement | undefined {
  parser.input = tokens;
  const parsed = parser.statement();
  const [error] = parser.errors;
  if (!error) return parsed;
  problems.push(syntaxProblem(error, tokens, file));
  return undefined;
}

const spanOf = (tokens: readonly IToken[], file: FileId): Span => {
  const [first] = tokens;
  const last = tokens.at(-1);
  return { file, start: first?.startOffset ?? 0, end: endOf(last) };
};

const endOf = (token: IToken | undefined): number => (token ? token.startOffset + token.image.length : 0);

const FORMS: Readonly<Record<string, string>> = {
  kernel: 'kernel RELEASE',
  'page-size': 'page-size 4K|16K|64K',
  'cma-alignment': 'cma-alignment ORDER',
  strategy: 'strategy first-fit|best-fit|buddy',
  area: 'area NAME at BASE size SIZE [order N] [taken FIRST+COUNT…]',
  alloc: 'alloc AREA AMOUNT [align ORDER | dma] [as NAME]',
  free: 'free AREA AMOUNT, or free AREA NAME',
  compact: 'compact AREA',
  'free-memory': 'free-memory AMOUNT',
  ...Object.fromEntries(MARKING_WORDS.map((word) => [word, `${word} AREA AMOUNT [at PAGE]`])),
};

function syntaxProblem({ token }: IRecognitionException, tokens: readonly IToken[], file: FileId): Diagnostic {
  const verb = tokens[0]?.image ?? '';
  const form = Object.hasOwn(FORMS, verb) ? FORMS[verb] : undefined;
  if (form === undefined) {
    const near = nearestName(verb, Object.keys(FORMS));
    const help = near === undefined ? `lines start with ${Object.keys(FORMS).join(', ')}` : `did you mean \`${near}\`?`;
    return diagnostic(codes.syntax, spanOf(tokens.slice(0, 1), file), `\`${shown(verb)}\` is no step`, { help });
  }
  const missing = Number.isNaN(token.startOffset) || token.image === '';
  const span = missing ? spanOf(tokens, file) : spanOf([token], file);
  const message = missing ? `\`${verb}\` ends too early` : `\`${shown(token.image)}\` does not belong here`;
  return diagnostic(codes.syntax, span, message, { help: `the form is: ${form}` });
}

function strayProblem({ offset, length }: ILexingError, text: string, file: FileId): Diagnostic {
  const message = `\`${shown(text.slice(offset, offset + length))}\` is nothing a script has`;
  return diagnostic(codes.syntax, { file, start: offset, end: offset + length }, message);
}

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
