import { fileId } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import { CommandLineParser } from '../src/command-line-parser.ts';
import {
  normalizeParameterName,
  parseCommandLine,
  reportTruncation,
  sameParameter,
  truncateCommandLine,
} from '../src/index.ts';
import { createLexer } from '../src/tokens.ts';

const FILE = fileId('<command line>');

/** `expected`: [name, value] of each word; words for init carry a third element. */
function check(text: string, expected: readonly (readonly [string, string | null, 'init'?])[]): void {
  const { parameters } = parseCommandLine(text, FILE);
  expect(parameters.map((p) => (p.afterDashDash ? [p.name, p.value, 'init'] : [p.name, p.value]))).toEqual(expected);
  for (const p of parameters) {
    expect(text.slice(p.nameSpan.start, p.nameSpan.end)).toBe(p.name);
    if (p.valueSpan) expect(text.slice(p.valueSpan.start, p.valueSpan.end)).toBe(p.value);
  }
}

function checkCodes(text: string, expected: readonly string[]): void {
  const { diagnostics } = parseCommandLine(text, FILE);
  expect(diagnostics.map((d) => `${d.code} ${text.slice(d.span.start, d.span.end)}`)).toEqual(expected);
}

describe('words', () => {
  it('are separated by any blank', () => {
    check(' \t quiet\ncma=64M \r\v\f mem=1G  ', [
      ['quiet', null],
      ['cma', '64M'],
      ['mem', '1G'],
    ]);
    check('', []);
    check('   ', []);
  });
  it('split at the first =, unless the name would be empty', () => {
    check('root=UUID=abc', [['root', 'UUID=abc']]);
    check('cma=', [['cma', '']]);
    check('=a', [['=a', null]]);
    check('=a=b', [['=a', 'b']]);
    check('==', [['=', '']]);
    check('"=a=b"', [['=a', 'b']]);
  });
  it('keep commas, colons and dots', () => {
    check('kvm-arm.mode=nvhe console=ttyS0,115200n8', [
      ['kvm-arm.mode', 'nvhe'],
      ['console', 'ttyS0,115200n8'],
    ]);
  });
});

describe('quotes', () => {
  it('protect blanks and go away around a value or a word', () => {
    check('a="b c" d', [
      ['a', 'b c'],
      ['d', null],
    ]);
    check('"a=b c" d', [
      ['a', 'b c'],
      ['d', null],
    ]);
    check('"quiet"', [['quiet', null]]);
    check('"a b"', [['a b', null]]);
  });
  it('stay inside a value, where only the last one is dropped', () => {
    check('x=a"b c"', [['x', 'a"b c"']]);
    check('x="a"b', [['x', 'a"b']]);
    check('x="a"b"c d"', [['x', 'a"b"c d']]);
    check('a" "b=c', [['a" "b', 'c']]);
    check('"x="y""', [['x', 'y"']]);
  });
  it('may be empty or alone', () => {
    check('x=""', [['x', '']]);
    check('""', [['', null]]);
    check('x="', [['x', '']]);
    check('"x="', [['x', '']]);
    check('"', [['', null]]);
  });
  it('that are not closed take the rest of the line', () => {
    check('a "b cma=64M', [
      ['a', null],
      ['b cma', '64M'],
    ]);
    checkCodes('a "b cma=64M', ['CMD001 "b cma=64M']);
    checkCodes('a="b" "c"', []);
  });
  it('are remembered', () => {
    expect(parseCommandLine('a="b" c=d', FILE).parameters.map((p) => p.quoted)).toEqual([true, false]);
  });
});

describe('--', () => {
  it('ends the parameters of the kernel', () => {
    check('quiet -- cma=1M single -- x', [
      ['quiet', null],
      ['cma', '1M', 'init'],
      ['single', null, 'init'],
      ['--', null, 'init'],
      ['x', null, 'init'],
    ]);
    expect(parseCommandLine('a -- b', FILE).dashDash).toEqual({ file: FILE, start: 2, end: 4 });
  });
  it('counts when quoted, not as part of a word', () => {
    check('"--" x', [['x', null, 'init']]);
    check('--x --=1 x', [
      ['--x', null],
      ['--', '1'],
      ['x', null],
    ]);
    expect(parseCommandLine('--x', FILE).dashDash).toBeNull();
  });
});

describe('names', () => {
  it('are equal up to - and _', () => {
    expect(sameParameter('kvm-arm.mode', 'kvm_arm.mode')).toBe(true);
    expect(sameParameter('cma-pernuma', 'cma_pernuma')).toBe(true);
    expect(sameParameter('CMA', 'cma')).toBe(false);
    expect(normalizeParameterName('a-b-c')).toBe('a_b_c');
  });
});

describe('characters outside ASCII', () => {
  it('are reported once each', () => {
    checkCodes('x=\u201ca b\u201d y=\u201cc', ['CMD002 \u201c', 'CMD002 \u201d']);
    checkCodes('x=1\u{1f600}', ['CMD002 \u{1f600}']);
  });
  it('a non-breaking space ends the word and stays on it', () => {
    check('quiet\u00a0cma=64M', [
      ['quiet\u00a0', null],
      ['cma', '64M'],
    ]);
    check('\u00a0 a="b\u00a0c"', [
      ['\u00a0', null],
      ['a', 'b\u00a0c'],
    ]);
  });
});

describe('limits', () => {
  it('stops at NUL', () => {
    check('a=1\0b=2', [['a', '1']]);
    checkCodes('a=1\0b=2', ['CMD003 \0b=2']);
    checkCodes('a=1\0', []);
  });
  it('reads a bounded amount', () => {
    const text = 'a '.repeat(100_000);
    const { parameters, diagnostics } = parseCommandLine(text, FILE);
    expect(parameters.length).toBe(32_768);
    expect(diagnostics.map((d) => d.code)).toEqual(['CMD005']);
  });
  it('survives many quotes', () => {
    const text = '"'.repeat(100_001);
    expect(parseCommandLine(text, FILE).parameters.length).toBe(1);
  });
});

describe('spans', () => {
  it('start at the base offset', () => {
    const [parameter] = parseCommandLine('cma="64M"', FILE, 100).parameters;
    expect(parameter?.span).toEqual({ file: FILE, start: 100, end: 109 });
    expect(parameter?.valueSpan).toEqual({ file: FILE, start: 105, end: 108 });
  });
});

describe('truncateCommandLine', () => {
  const cut = (text: string, limit: number): [string, string] => {
    const { text: kept, dropped } = truncateCommandLine(text, limit);
    return [kept, dropped];
  };
  it('keeps limit - 1 bytes', () => {
    expect(cut('abcdef', 7)).toEqual(['abcdef', '']);
    expect(cut('abcdef', 6)).toEqual(['abcde', 'f']);
    expect(cut('abc', 1)).toEqual(['', 'abc']);
    expect(cut('abc', 0)).toEqual(['', 'abc']);
    expect(cut('', 0)).toEqual(['', '']);
  });
  it('counts UTF-8 bytes and never splits a character', () => {
    expect(cut('\u00e4\u00e4\u00e4', 6)).toEqual(['\u00e4\u00e4', '\u00e4']);
    expect(cut('a\u{1f600}b', 5)).toEqual(['a', '\u{1f600}b']);
    expect(cut('a\u{1f600}b', 6)).toEqual(['a\u{1f600}', 'b']);
    expect(cut('\u20ac'.repeat(2000), 2048)[0].length).toBe(682);
  });
  it('names the word that is lost', () => {
    const span = { file: FILE, start: 0, end: 12 };
    const found = reportTruncation(truncateCommandLine('quiet cma=64M', 7), 7, span);
    expect(found?.message).toBe('the command line is cut after 6 bytes, before `cma=64M`');
    expect(reportTruncation(truncateCommandLine('quiet', 7), 7, span)).toBeNull();
  });
});

it('the grammar is valid by Chevrotain’s own checks', () => {
  expect(createLexer(false).lexerDefinitionErrors).toEqual([]);
  expect(() => new CommandLineParser(false)).not.toThrow();
});
