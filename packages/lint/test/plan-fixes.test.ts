import { type Edit, type FileId, type Fix, fileId } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import { planFixes } from '../src/index.ts';

const A = fileId('a.dts');
const TEXT = 'one two three';

/** Replaces a word of the text; an insertion behind it when `replaces` is null. */
function edit(word: string, text: string, replaces: string | null = word, file: FileId = A): Edit {
  const start = TEXT.indexOf(word);
  const end = start + word.length;
  if (replaces === null) return { span: { file, start: end, end }, text };
  return { span: { file, start, end }, text, replaces };
}

const fix = (...edits: readonly Edit[]): Fix => ({ title: '', safe: true, edits });

/** The text after the fixes, and the reasons of those that were left out. */
function check(fixes: readonly Fix[], refusal: string | undefined = undefined) {
  const requests = fixes.map((one) => ({ fix: one, what: '' }));
  const plan = planFixes(requests, { textOf: (file) => (file === A ? TEXT : undefined), refusal: () => refusal });
  return [plan.texts.get(A) ?? TEXT, ...plan.skipped.map(({ reason }) => reason)];
}

const OVERLAP = 'another fix changes the same place';
const OTHER = 'the source has something else there: a macro may have written it';

describe('fixes', () => {
  it('are all applied, in any order', () =>
    expect(check([fix(edit('three', '3')), fix(edit('one', 'first')), fix(edit('two', ''))])).toEqual(['first  3']));
  it('of several boards are one', () =>
    expect(check([fix(edit('two', '2')), fix(edit('two', '2'))])).toEqual(['one 2 three']));
  it('that overlap leave the first', () =>
    expect(check([fix(edit('two three', 'x')), fix(edit('one two', 'y')), fix(edit('three', '3'))])).toEqual([
      'y 3',
      OVERLAP,
    ]));
  it('that touch are both applied', () =>
    expect(check([fix(edit('one ', '1')), fix(edit('two', '2'))])).toEqual(['12 three']));
  it('that insert at one place leave the first', () =>
    expect(check([fix(edit('one', '!', null)), fix(edit('one', '?', null))])).toEqual(['one! two three', OVERLAP]));
  it('that insert where another one ends leave the first', () =>
    expect(check([fix(edit('one', '1')), fix(edit('one', '?', null))])).toEqual(['1 two three', OVERLAP]));
  it('are applied as a whole or not at all', () =>
    expect(check([fix(edit('one', '1')), fix(edit('two', '2'), edit('one', 'first'))])).toEqual([
      '1 two three',
      OVERLAP,
    ]));
  it('that contradict themselves are not applied', () =>
    expect(check([fix(edit('one two', '1'), edit('two', '2'))])).toEqual([TEXT, OVERLAP]));
  it('are not applied to other text than they expect', () => {
    expect(check([fix(edit('two', '2', 'TWO'))])).toEqual([TEXT, OTHER]);
    expect(check([fix({ span: { file: A, start: 0, end: 3 }, text: '' })])).toEqual([TEXT, OTHER]);
  });
  it('are not applied where they may not be', () => {
    expect(check([fix(edit('two', '2'))], 'outside')).toEqual([TEXT, 'outside']);
    expect(check([fix(edit('two', '2', 'two', fileId('b.dtb')))])).toEqual([TEXT, 'b.dtb is no source']);
    expect(check([fix({ span: { file: A, start: 90, end: 99 }, text: '' })])).toEqual([TEXT, 'a.dts is no source']);
    expect(check([fix()])).toEqual([TEXT, 'it changes nothing']);
  });
  it('that are not safe are not applied', () =>
    expect(check([{ ...fix(edit('two', '2')), safe: false }])).toEqual([TEXT]));
});
