import type { NameTable } from '@carveout/core';
import { nameEnd, quotedEnd, skipBlanks } from './char-class.ts';
import type { Macro } from './macro.ts';
import type { ConditionalItem, IncludeItem, Item, LineMarker, SplicedText } from './scanned-file.ts';
import { commentEnd, stripComments } from './strip-comments.ts';

/** What a directive is read from, and where line markers go. */
export interface DirectiveSource {
  readonly text: string;
  readonly names: NameTable;
  readonly markers: LineMarker[];
  /** For macros to point to. */
  readonly file: SplicedText;
}

/**
 * The directive whose `#` is at `start`: an item, 'nothing' for one without effect, or 'text' when the word behind the `#` is none of
 * the preprocessor's: in assembler mode such a line is ordinary text and is expanded.
 */
export function parseDirective(source: DirectiveSource, start: number, end: number): Item | 'nothing' | 'text' {
  const { text } = source;
  const at = skipBlanksAndComments(text, start + 1);
  const wordEnd = nameEnd(text, at);
  if (wordEnd === at) {
    if (at >= end) return 'nothing';
    // dtc knows a marker by blanks and a file name; a number alone is text.
    return at > start + 1 ? lineMarker(source, text.slice(at, end), end, true) : 'text';
  }
  const word = text.slice(at, wordEnd);
  const line = { source, start, end, at: wordEnd };
  return Object.hasOwn(DIRECTIVES, word) ? (DIRECTIVES[word]?.(line, word) ?? 'text') : 'text';
}

/** Index of the line end behind the directive at `at`; a block comment may carry it over several lines. */
export function directiveEnd(text: string, at: number): number {
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10) return at;
    if (code === 34 || code === 39) at = quotedEnd(text, at) - 1;
    else if (code === 47) {
      const next = text.charCodeAt(at + 1);
      if (next === 42 || next === 47) at = commentEnd(text, at) - 1;
    }
  }
  return text.length;
}

interface DirectiveLine {
  readonly source: DirectiveSource;
  /** Of the `#`, and of the line end. */
  readonly start: number;
  readonly end: number;
  /** Behind the directive's word. */
  readonly at: number;
}

type Parse = (line: DirectiveLine, word: string) => Item | 'nothing' | 'text';

const rest = ({ source, at, end }: DirectiveLine): string => stripComments(source.text.slice(at, end)).trim();

const DIRECTIVES: Readonly<Record<string, Parse>> = {
  define: parseDefine,
  undef: parseUndef,
  include: (line) => include(line, 'plain'),
  include_next: (line) => include(line, 'next'),
  import: (line) => include(line, 'once'),
  if: (line) => conditional(line, 'if', {}),
  ifdef: (line) => ifdef(line, false),
  ifndef: (line) => ifdef(line, true),
  elif: (line) => conditional(line, 'elif', {}),
  else: (line) => conditional(line, 'else', {}),
  endif: (line) => conditional(line, 'endif', {}),
  error: (line) => ({ kind: 'report', fatal: true, message: rest(line), start: line.start, end: line.end }),
  warning: (line) => ({ kind: 'report', fatal: false, message: rest(line), start: line.start, end: line.end }),
  line: (line) => lineMarker(line.source, rest(line), line.end, false),
  pragma: (line) => (/^once\b/.test(rest(line)) ? { kind: 'once', start: line.start, end: line.end } : 'nothing'),
  assert: () => 'nothing',
  unassert: () => 'nothing',
};

function parseDefine(line: DirectiveLine, word: string): Item {
  const { source, end } = line;
  const start = skipBlanksAndComments(source.text, line.at);
  const stop = nameEnd(source.text, start);
  const name = source.text.slice(start, stop);
  if (stop === start || stop > end || name === 'defined') return malformed(line, word, name);
  const id = source.names.intern(source.text, start, stop);
  const macro: Macro = {
    id,
    name,
    file: source.file,
    start,
    bodyStart: stop,
    bodyEnd: end,
    builtin: undefined,
    suspect: source.text.charCodeAt(stop) === 40 || holdsPaste(source.text, stop, end),
    parsed: undefined,
    active: false,
  };
  return { kind: 'defines', macros: [macro] };
}

function holdsPaste(text: string, start: number, end: number): boolean {
  for (let at = start; at + 1 < end; at++)
    if (text.charCodeAt(at) === 35 && text.charCodeAt(at + 1) === 35) return true;
  return false;
}

function parseUndef(line: DirectiveLine, word: string): Item {
  const name = /^[A-Za-z_]\w*/.exec(rest(line))?.[0] ?? '';
  if (name === '' || name === 'defined') return malformed(line, word, name);
  return { kind: 'undef', name: line.source.names.idOf(name), start: line.start, end: line.end };
}

function malformed({ start, end }: DirectiveLine, word: string, name: string): Item {
  const message = name === '' ? `#${word} names no macro` : `'${name}' cannot be a macro name`;
  return { kind: 'malformed', message, help: `write #${word} NAME`, start, end };
}

/** `//` inside angle brackets is part of the name, so comments are only taken from behind it. */
function include({ source, start, end, at }: DirectiveLine, form: IncludeItem['form']): Item {
  const raw = source.text.slice(at, end).trim();
  const angled = /^<[^>\n]*>/.exec(raw);
  return { kind: 'include', form, target: angled ? angled[0] : stripComments(raw).trim(), start, end };
}

function conditional(
  line: DirectiveLine,
  kind: ConditionalItem['kind'],
  name: { id?: number; negated?: boolean },
): Item {
  return {
    kind,
    condition: kind === 'if' || kind === 'elif' ? rest(line) : '',
    name: name.id ?? -1,
    negated: name.negated ?? false,
    next: 0,
    last: 0,
    start: line.start,
    end: line.end,
  };
}

function ifdef(line: DirectiveLine, negated: boolean): Item {
  const name = /^[A-Za-z_]\w*/.exec(rest(line))?.[0];
  // Without a name it is an expression that cannot be read: the group is skipped and the reader told.
  if (name === undefined) return { ...conditional(line, 'if', {}), condition: '' } as Item;
  return conditional(line, 'if', { id: line.source.names.idOf(name), negated });
}

const MARKER = /^(\d{1,9})(?:\s+"((?:[^"\\\n]|\\.)*)"((?:\s+\d)*))?\s*$/;

function lineMarker(source: DirectiveSource, text: string, end: number, named: boolean): 'nothing' | 'text' {
  const match = MARKER.exec(stripComments(text));
  if (!match || (named && match[2] === undefined)) return 'text';
  const flags = match[3] ?? '';
  source.markers.push({
    from: source.file.splices.toSource(Math.min(end + 1, source.text.length)),
    line: Number(match[1]),
    file: match[2]?.replace(/\\(.)/g, '$1'),
    enters: flags.includes('1'),
    returns: flags.includes('2'),
  });
  return 'nothing';
}

/** In a directive a block comment is a blank, even over a line end. */
function skipBlanksAndComments(text: string, at: number): number {
  for (;;) {
    at = skipBlanks(text, at);
    if (!text.startsWith('/*', at)) return at;
    at = commentEnd(text, at);
  }
}
