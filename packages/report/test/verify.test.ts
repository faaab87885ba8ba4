import { readFileSync } from 'node:fs';
import { type FileId, fileId, LineTable, type SourceTexts, type Span } from '@carveout/core';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, it } from 'vitest';
import { type VerifyView, verifyJson, verifyText } from '../src/index.ts';
import { boot } from './sample-boot.ts';

const LOG = fileId('boot.log');
const lines = new LineTable('Linux version 6.12.117\ncma: Reserved 64 MiB at 0x7ac00000\nOF: fdt: extra\n');
const sources: SourceTexts = { lines: (file: FileId) => (file === LOG ? lines : undefined) };

function spanAt(text: string): Span {
  const start = lines.text.indexOf(text);
  return { file: LOG, start, end: start + text.length };
}

const empty = { name: null, predicted: null, recorded: null, span: null, node: null, reason: null };

const view: VerifyView = {
  name: 'board.dts',
  variant: { memory: '1G' },
  log: 'boot.log',
  verdict: 'differs',
  because: null,
  settle: null,
  simulation: { ...boot, notes: [] },
  taken: [{ flag: 'kernel', text: '6.12.117', span: spanAt('Linux version 6.12.117') }],
  checks: [
    { ...empty, what: 'outcome', status: 'agrees', name: 'outcome', predicted: 'boots', recorded: 'boots' },
    {
      ...empty,
      what: 'line',
      status: 'differs',
      predicted: 'cma: Reserved 64 MiB at 0x7be00000',
      recorded: 'cma: Reserved 64 MiB at 0x7ac00000',
      span: spanAt('cma: Reserved'),
      reason: '18 MiB lower than predicted',
    },
    { ...empty, what: 'line', status: 'missing', predicted: 'cma: gone' },
    { ...empty, what: 'line', status: 'unexpected', recorded: 'OF: fdt: extra\u001b[2J', span: spanAt('OF: fdt') },
    { ...empty, what: 'line', status: 'wording', predicted: 'a on node -1', recorded: 'a', reason: 'other words' },
    { ...empty, what: 'line', status: 'unknown', predicted: 'later', reason: 'the log ends before' },
  ],
  findings: [],
  sources,
};

const check = (changed: Partial<VerifyView>, expected: string): void =>
  expect(verifyText({ ...view, ...changed }, { unicode: false, width: 80 })).toBe(expected.replace(/^\n/, ''));

describe('text', () => {
  it('shows both sides and the reason of what does not agree', () => {
    check(
      {},
      `
board.dts (memory=1G): Linux 5.4.47, arm64, 4 KiB pages, 2046 MiB of RAM

Differs from boot.log: 3 of 5 things that were compared do not agree; 1 cannot
be told from this log.

Taken from the log
------------------
  boot.log:1  --kernel 6.12.117

Comparison
----------
=    outcome: boots
x 2  differs
     predicted  cma: Reserved 64 MiB at 0x7be00000
     recorded   cma: Reserved 64 MiB at 0x7ac00000
     why        18 MiB lower than predicted
-    predicted, not in the log
     predicted  cma: gone
+ 3  in the log, not predicted
     recorded   OF: fdt: extra\\x1b[2J
~    agrees in other words
     predicted  a on node -1
     recorded   a
     why        other words
?    cannot be told
     predicted  later
     why        the log ends before
`,
    );
  });

  it.each([
    ['agrees', 'Agrees with boot.log: all 1 things that were compared.'],
    ['undecided', 'Cannot tell from boot.log: 0 of 1 things do not agree, but a blob. To settle it:\n--dtb X'],
    ['unreadable', 'Nothing to compare with boot.log.'],
  ] as const)('says %s', (verdict, expected) => {
    const settled = verdict === 'undecided' ? { because: 'a blob', settle: '--dtb X' } : {};
    const text = verifyText(
      { ...view, ...settled, verdict, checks: view.checks.slice(0, 1), taken: [] },
      { width: 80 },
    );
    expect(text).toContain(expected);
  });
});

describe('JSON', () => {
  const schema = JSON.parse(readFileSync(new URL('../schema/verify.schema.json', import.meta.url), 'utf8')) as object;
  const validate = new Ajv2019({ allErrors: true, allowUnionTypes: true, strictRequired: false }).compile(schema);
  const valid = (text: string): unknown => {
    const value: unknown = JSON.parse(text);
    expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
    return value;
  };

  it('has the published shape', () => {
    expect(valid(verifyJson(view))).toMatchObject({
      schemaVersion: 1,
      verdict: 'differs',
      summary: { agree: 2, differ: 3, unknown: 1 },
      inputs: [{ flag: 'kernel', value: '6.12.117', location: { file: 'boot.log', line: 1 } }],
    });
  });

  it('keeps it when nothing could be read', () => {
    const nothing = { ...view, simulation: null, verdict: 'unreadable', checks: [], taken: [], variant: null } as const;
    expect(valid(verifyJson(nothing))).toMatchObject({ kernel: null, arch: null, checks: [] });
  });
});
