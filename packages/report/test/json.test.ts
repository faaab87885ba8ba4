import { readFileSync } from 'node:fs';
import { type Finding, fileId } from '@carveout/core';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, it } from 'vitest';
import { bootJson, joinJson, LINT_FORMATS } from '../src/index.ts';
import { lintReport } from './lint-report.ts';
import { boot, sources, spanAt } from './sample-boot.ts';

const schema = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../schema/${name}.schema.json`, import.meta.url), 'utf8')) as object;
const ajv = new Ajv2019({ allErrors: true, allowUnionTypes: true, strictRequired: false });
const validators = { boot: ajv.compile(schema('boot')), lint: ajv.compile(schema('lint')) };

/** Parses the text after the schema has agreed to it. */
function check(kind: keyof typeof validators, text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  const validate = validators[kind];
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  return value as Record<string, unknown>;
}

const finding: Finding = {
  code: 'MEM001',
  rule: 'cma-does-not-fit',
  severity: 'error',
  message: 'too large\u009b',
  span: spanAt('size = <1 0>'),
  related: [{ span: spanAt('big'), message: 'here' }],
  help: 'make it smaller',
  fix: { title: 'shrink', safe: false, edits: [{ span: spanAt('<1 0>'), text: '<0 0x1000>' }] },
  variant: { memory: '1G' },
};

describe('JSON', () => {
  it('gives a boot in the documented shape and order', () => {
    const value = check('boot', bootJson(boot, [finding], sources));
    expect(Object.keys(value)).toEqual([
      'schemaVersion',
      'kernel',
      'arch',
      'pageSize',
      'commandLine',
      'boot',
      'memory',
      'reserved',
      'reservedMemory',
      'cma',
      'defaultCma',
      'cmaReservedKiB',
      'hazards',
      'dmesg',
      'events',
      'notes',
      'diagnostics',
    ]);
    expect(value['defaultCma']).toEqual({
      name: 'linux,cma',
      base: '0x96000000',
      size: '0x3c000000',
      default: true,
      origin: { kind: 'source', file: 'board.dts', line: 6, column: 3, endLine: 6, endColumn: 14 },
      source: 'device-tree',
      placement: null,
    });
    expect((value['reservedMemory'] as object[])[3]).toMatchObject({ base: null, size: null, outcome: 'alloc-failed' });
  });

  it('names no kernel when nobody did', () => {
    expect(check('boot', bootJson({ ...boot, kernelGiven: false }, [], sources))['kernel']).toBeNull();
  });

  it('keeps the shape when nothing was simulated', () => {
    expect(check('boot', bootJson(null, [finding], sources))).toMatchObject({
      boot: null,
      memory: [],
      defaultCma: null,
    });
  });

  it('gives offsets for origins in a blob', () => {
    const blob = { kind: 'source', span: { file: fileId('a.dtb'), start: 56, end: 60 } } as const;
    const [area] = boot.cma;
    if (!area) throw new Error('the sample has an area');
    const value = check('boot', bootJson({ ...boot, cma: [{ ...area, origin: blob }] }, [], sources));
    expect(value['cma']).toMatchObject([{ origin: { kind: 'source', file: 'a.dtb', offset: 56, endOffset: 60 } }]);
  });

  it('gives findings in the documented shape', () => {
    const value = check('lint', LINT_FORMATS.json(lintReport([finding], { checked: ['a.dts', 'b.dts'] })));
    expect(value).toEqual({
      schemaVersion: 1,
      diagnostics: [
        {
          code: 'MEM001',
          rule: 'cma-does-not-fit',
          severity: 'error',
          message: 'too large\u009b',
          help: 'make it smaller',
          location: { file: 'board.dts', line: 9, column: 9, endLine: 9, endColumn: 21 },
          related: [{ location: { file: 'board.dts', line: 9, column: 3, endLine: 9, endColumn: 6 }, message: 'here' }],
          variant: { memory: '1G' },
          fix: {
            title: 'shrink',
            safe: false,
            edits: [
              { location: { file: 'board.dts', line: 9, column: 16, endLine: 9, endColumn: 21 }, text: '<0 0x1000>' },
            ],
          },
          node: null,
          fingerprint: 'c9539cf4b06b4930',
        },
      ],
      suppressed: [],
      checked: ['a.dts', 'b.dts'],
      summary: { files: 2, errors: 1, warnings: 0, infos: 0, suppressed: 0 },
    });
  });

  it('leaves no control character bare', () => {
    expect(LINT_FORMATS.json(lintReport([finding]))).toContain('too large\\u009b');
  });

  it('is the same text every time, and a list for several', () => {
    const text = bootJson(boot, [], sources);
    expect(bootJson(boot, [], sources)).toBe(text);
    expect(joinJson([text])).toBe(text);
    expect(JSON.parse(joinJson([text, text]))).toHaveLength(2);
  });
});
