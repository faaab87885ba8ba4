import { type Diagnostic, diagnostic, type FileId, type Span } from '@carveout/core';
import type { Lexer } from 'chevrotain';
import { codes } from './codes.ts';
import { CommandLineParser, type RawWord } from './command-line-parser.ts';
import { findOddCharacters } from './odd-characters.ts';
import type { CommandLine, Parameter } from './parameter.ts';
import { createLexer } from './tokens.ts';

/** Far above any COMMAND_LINE_SIZE (the largest is 4096 bytes): longer text is another file. */
const MAX_LENGTH = 1 << 16;

let machine: { readonly lexer: Lexer; readonly parser: CommandLineParser } | undefined;

/**
 * Cuts a kernel command line into parameters as parse_args() and next_arg() do. Never throws. `baseOffset` is added to
 * every offset: where `text` starts in `file`. Truncation to COMMAND_LINE_SIZE is done before: {@link truncateCommandLine}.
 */
export function parseCommandLine(text: string, file: FileId, baseOffset = 0): CommandLine {
  const diagnostics: Diagnostic[] = [];
  const spanAt = (start: number, end: number): Span => ({ file, start: baseOffset + start, end: baseOffset + end });
  const line = readableText(text, spanAt, diagnostics);
  findOddCharacters(line, spanAt, diagnostics);
  const parameters: Parameter[] = [];
  let dashDash: Span | null = null;
  for (const raw of cutWords(line)) {
    if (raw.openQuote >= 0) {
      const span = spanAt(raw.openQuote, raw.end);
      const message = `the quote before \`${excerpt(line.slice(raw.openQuote + 1, raw.end))}\` is never closed`;
      diagnostics.push(diagnostic(codes.unterminatedQuote, span, message, { help: 'add the closing `"`' }));
    }
    const parameter = unquote(line, raw, spanAt, dashDash !== null);
    if (dashDash === null && parameter.name === '--' && parameter.value === null) dashDash = parameter.span;
    else parameters.push(parameter);
  }
  return { parameters, dashDash, diagnostics };
}

/** The part that the kernel reads: up to a NUL, and not without end. */
function readableText(text: string, spanAt: (start: number, end: number) => Span, found: Diagnostic[]): string {
  const nul = text.indexOf('\0');
  const end = nul < 0 ? text.length : nul;
  // A NUL at the very end is the terminator of a device-tree string that was handed over with it.
  if (nul >= 0 && /[^\0]/.test(text.slice(nul, nul + MAX_LENGTH))) {
    const message = `the command line ends at a NUL character, ${text.length - nul - 1} characters before its end`;
    found.push(diagnostic(codes.nul, spanAt(nul, text.length), message));
  }
  if (end <= MAX_LENGTH) return text.slice(0, end);
  const message = `the command line has ${end} characters; only the first ${MAX_LENGTH} are read`;
  found.push(diagnostic(codes.tooLong, spanAt(MAX_LENGTH, end), message));
  return text.slice(0, MAX_LENGTH);
}

function cutWords(line: string): readonly RawWord[] {
  machine ??= { lexer: createLexer(), parser: new CommandLineParser() };
  machine.parser.input = machine.lexer.tokenize(line).tokens;
  return machine.parser.line();
}

/** The second half of next_arg(): a quote is dropped before the whole word, before the value, and once at the end. */
function unquote(
  line: string,
  raw: RawWord,
  spanAt: (start: number, end: number) => Span,
  afterDashDash: boolean,
): Parameter {
  const wholeQuoted = line[raw.start] === '"';
  const nameStart = wholeQuoted ? raw.start + 1 : raw.start;
  const endsInQuote = line[raw.end - 1] === '"';
  const common = { span: spanAt(raw.start, raw.end), quoted: raw.hasQuote, afterDashDash };
  if (raw.equals < 0) {
    const nameEnd = wholeQuoted && endsInQuote && raw.end > nameStart ? raw.end - 1 : raw.end;
    const name = line.slice(nameStart, nameEnd);
    return { ...common, name, value: null, nameSpan: spanAt(nameStart, nameEnd), valueSpan: null };
  }
  const valueQuoted = line[raw.equals + 1] === '"' && raw.equals + 1 < raw.end;
  const valueEnd = (wholeQuoted || valueQuoted) && endsInQuote ? raw.end - 1 : raw.end;
  // `x="` alone: the one quote is both the opening and the closing one, and the value is empty.
  const valueStart = Math.min(valueQuoted ? raw.equals + 2 : raw.equals + 1, valueEnd);
  return {
    ...common,
    name: line.slice(nameStart, raw.equals),
    value: line.slice(valueStart, valueEnd),
    nameSpan: spanAt(nameStart, raw.equals),
    valueSpan: spanAt(valueStart, valueEnd),
  };
}

const excerpt = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
