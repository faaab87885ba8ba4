import type { Finding } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import { countFindings, diagnosticsOneLine, diagnosticsText, summaryLine } from '../src/index.ts';
import { sources, spanAt } from './sample-boot.ts';

const finding = (changes: Partial<Finding> = {}): Finding => ({
  code: 'MEM001',
  rule: 'cma-does-not-fit',
  severity: 'error',
  message: '/reserved-memory/big needs 4 GiB',
  span: spanAt('size = <1 0>'),
  related: [],
  variant: null,
  ...changes,
});

const check = (...findings: readonly Finding[]): string => diagnosticsText(findings, sources);

describe('diagnostics as text', () => {
  it('shows place, excerpt, related places and help', () => {
    const related = [{ span: spanAt('reg = <0 0x80200000 0 0x7fe00000>'), message: 'RAM is here' }];
    expect(
      check(finding({ related, help: 'ask for 720 MiB' })),
    ).toBe(`board.dts:9:9: error: /reserved-memory/big needs 4 GiB [cma-does-not-fit MEM001]
     9 │ big { size = <1 0>; };
       │       ^^^^^^^^^^^^
  board.dts:3:20: note: RAM is here
       3 │ memory@80200000 { reg = <0 0x80200000 0 0x7fe00000>; };
         │                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  help: ask for 720 MiB
`);
  });

  it('names a file without lines alone', () => {
    expect(check(finding({ span: { ...spanAt('big'), file: 'x.dtb' as Finding['span']['file'] } }))).toBe(
      'x.dtb: error: /reserved-memory/big needs 4 GiB [cma-does-not-fit MEM001]\n',
    );
  });

  it('joins the variants of one finding and counts it once', () => {
    const both = [finding({ variant: { memory: '1G' } }), finding({ variant: { memory: '2G' } })];
    expect(check(...both)).toContain('  with: memory=1G; memory=2G\n');
    expect(countFindings(both)).toEqual({ errors: 1, warnings: 0, infos: 0 });
  });

  it('prints one line each for compilers', () => {
    expect(diagnosticsOneLine([finding({ severity: 'warning' })], sources)).toBe(
      'board.dts:9:9: warning: /reserved-memory/big needs 4 GiB [cma-does-not-fit MEM001]\n',
    );
  });

  it('escapes messages, excerpts and file names', () => {
    const text = check(
      finding({ message: 'a\u001b[31m', help: '\u202e', span: { ...spanAt('big'), file: 'x\u0007' as never } }),
    );
    expect(text).toBe('x\\x07: error: a\\x1b[31m [cma-does-not-fit MEM001]\n  help: \\u202e\n');
  });

  it.each([
    [{ errors: 0, warnings: 0, infos: 0 }, 1, 'nothing to report in 1 file checked'],
    [{ errors: 2, warnings: 1, infos: 0 }, 3, '2 errors and 1 warning in 3 files checked'],
    [{ errors: 1, warnings: 2, infos: 3 }, 2, '1 error, 2 warnings and 3 notes in 2 files checked'],
  ])('sums up %o', (counts, files, line) => {
    expect(summaryLine(counts, files)).toBe(line);
  });
});
