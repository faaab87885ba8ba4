import { encodeUtf8, fileId } from '@carveout/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  checkValues,
  parseCma,
  parseCommandLine,
  parseCrashkernel,
  parseHugetlbCma,
  parseMem,
  parseNumaCma,
  parseSwiotlb,
  truncateCommandLine,
} from '../src/index.ts';

const FILE = fileId('x');
const line = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc
    .array(
      fc.constantFrom('cma', 'mem=', '"', '=', ' ', '--', '64M', '@', '-', ':', ',', '\u00a0', 'é', '\0', '0x', '\t'),
      { maxLength: 40 },
    )
    .map((parts) => parts.join('')),
);

/** next_arg() and parse_args() once more, written from their description and on characters instead of tokens. */
function model(text: string): readonly (readonly [string, string | null])[] {
  const words: [string, string | null][] = [];
  const blank = /[\t\n\v\f\r ]/;
  let at = 0;
  const skip = (): void => {
    while (blank.test(text.charAt(at))) at++;
  };
  for (skip(); at < text.length; skip()) {
    const whole = text[at] === '"';
    let inQuote = whole;
    const start = whole ? at + 1 : at;
    let equals = 0;
    let i = 0;
    for (; start + i < text.length; i++) {
      const c = text.charAt(start + i);
      if (blank.test(c) && !inQuote) break;
      if (equals === 0 && c === '=') equals = i;
      if (c === '"') inQuote = !inQuote;
    }
    let end = i;
    at = start + i;
    let value: string | null = null;
    if (equals > 0) {
      let from = equals + 1;
      if (text[start + from] === '"' && from < i) {
        from++;
        if (text[start + i - 1] === '"') end = i - 1;
      }
      if (whole && end === i && text[start + i - 1] === '"') end = i - 1;
      value = text.slice(start + from, Math.max(start + from, start + end));
    } else if (whole && i > 0 && text[start + i - 1] === '"') end = i - 1;
    words.push([text.slice(start, start + (equals > 0 ? equals : end)), value]);
  }
  return words;
}

it('cuts words as the description of next_arg() says', () => {
  const plain = fc
    .array(fc.constantFrom('a', 'b', '"', '"', '=', ' ', '-', '.'), { maxLength: 24 })
    .map((c) => c.join(''));
  fc.assert(
    fc.property(plain, (text) => {
      const { parameters, dashDash } = parseCommandLine(text, FILE);
      const words = parameters.map((p): [string, string | null] => [p.name, p.value]);
      const expected = [...model(text)];
      const dash = expected.findIndex(([name, value]) => name === '--' && value === null);
      expect(dashDash === null).toBe(dash < 0);
      if (dash >= 0) expected.splice(dash, 1);
      expect(words).toEqual(expected);
    }),
    { numRuns: 3000 },
  );
});

it('never throws, and every span is inside the text', () => {
  fc.assert(
    fc.property(line, (text) => {
      const { parameters, diagnostics } = parseCommandLine(text, FILE);
      let last = 0;
      for (const p of parameters) {
        expect(p.span.start).toBeGreaterThanOrEqual(last);
        last = p.span.end;
        expect(text.slice(p.nameSpan.start, p.nameSpan.end)).toBe(p.name);
        expect(p.valueSpan === null ? null : text.slice(p.valueSpan.start, p.valueSpan.end)).toBe(p.value);
      }
      for (const { span } of [...diagnostics, ...checkValues(parameters)]) {
        expect(span.start).toBeLessThanOrEqual(span.end);
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 2000 },
  );
});

it('value parsers never throw, and what is ignored is the end of the value', () => {
  const parsers = [parseCma, parseMem, parseSwiotlb, parseCrashkernel, parseNumaCma, parseHugetlbCma] as const;
  const value = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc
      .array(fc.constantFrom('0', '1', '64', 'M', 'G', 'B', '@', '-', ':', ',', '0x', ' ', 'high', 'force', '.'), {
        maxLength: 14,
      })
      .map((p) => p.join('')),
  );
  fc.assert(
    fc.property(value, fc.nat(parsers.length - 1), (text, index) => {
      const span = { file: FILE, start: 7, end: 7 + text.length };
      const result = parsers[index]?.(text, span);
      expect(text.endsWith(result?.ignored ?? 'never')).toBe(true);
      for (const found of result?.diagnostics ?? []) {
        expect(found.span.start).toBeGreaterThanOrEqual(7);
        expect(found.span.end).toBeLessThanOrEqual(span.end);
        expect(found.span.start).toBeLessThanOrEqual(found.span.end);
      }
    }),
    { numRuns: 3000 },
  );
});

it('truncation keeps as much as fits', () => {
  const bytes = (text: string): number => encodeUtf8(text).length;
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.nat(40), (text, limit) => {
      const { text: kept, dropped } = truncateCommandLine(text, limit);
      expect(kept + dropped).toBe(text);
      expect(bytes(kept)).toBeLessThanOrEqual(Math.max(0, limit - 1));
      const next = [...dropped][0];
      if (next !== undefined) expect(bytes(kept) + bytes(next)).toBeGreaterThan(limit - 1);
    }),
    { numRuns: 2000 },
  );
});
