import { describe, expect, it } from 'vitest';
import { codes } from '../src/codes.ts';
import { DtsParser } from '../src/dts-parser.ts';
import { ParseContext } from '../src/parse-context.ts';
import { ProblemList } from '../src/problems.ts';
import { RecoveringParser } from '../src/recovering-parser.ts';

describe('the grammar', () => {
  // Chevrotain throws for ambiguities, left recursion and duplicate productions; production skips this for speed.
  it('is valid for both parsers', () => {
    expect(() => new DtsParser(new ParseContext(false), false)).not.toThrow();
    expect(() => new RecoveringParser(false)).not.toThrow();
  });
  it('keeps nothing of one text for the next', () => {
    const parser = new DtsParser(new ParseContext(false));
    const parse = (text: string) => parser.parse(text, new ProblemList(100));
    const clean = parse('/dts-v1/; / { n { p = <(1 + 2)>; }; };');
    parse('/dts-v1/; / { n { p = <(1 + (2 * ;');
    expect(parse('/dts-v1/; / { n { p = <(1 + 2)>; }; };')).toEqual(clean);
  });
});

describe('codes', () => {
  it('are unique and named after the package', () => {
    const all = Object.values(codes);
    expect(new Set(all.map(({ code }) => code)).size).toBe(all.length);
    expect(new Set(all.map(({ rule }) => rule)).size).toBe(all.length);
    for (const { code, rule } of all) expect(`${code} ${rule}`).toMatch(/^DTS\d{3} dts-[a-z-]+$/);
  });
});
