import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileId, LineTable, type SourceTexts } from '@carveout/core';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { LINT_FORMATS, type LintReport } from '../src/index.ts';
import { lintFinding as finding, lintReport as report } from './lint-report.ts';
import { sources, spanAt } from './sample-boot.ts';

const schemaFile = createRequire(import.meta.url)
  .resolve('@microsoft/jest-sarif')
  .replace(/index\.js$/, 'schemas/sarif-2.1.0-rtm.5.json');
const isUri = (text: string): boolean => /^[a-z][a-z0-9+.-]*:[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/i.test(text);
const sarifAjv = new Ajv({
  unicodeRegExp: false, // one of its patterns has a bracket too many
  strict: false,
  allErrors: true,
  formats: { uri: isUri, 'uri-reference': /^[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/, 'date-time': true },
});
// Written for draft 4, of which it uses nothing that later drafts read in another way but these two keys.
const {
  $schema: _draft,
  id: _id,
  ...sarifSchema
} = JSON.parse(readFileSync(schemaFile, 'utf8')) as Record<string, unknown>;
const isSarif = sarifAjv.compile(sarifSchema);

/** The only run of a SARIF log that its schema accepts. */
function sarifRun(given: LintReport) {
  const log = JSON.parse(LINT_FORMATS.sarif(given)) as { readonly runs: readonly [Record<string, unknown>] };
  expect(isSarif(log), JSON.stringify(isSarif.errors)).toBe(true);
  return log.runs[0] as { readonly tool: unknown; readonly results: readonly Readonly<Record<string, unknown>>[] };
}

const fix = { title: 'shrink', safe: false, edits: [{ span: spanAt('<1 0>'), text: '<0 0x1000>' }] };
const full = finding({
  node: '/reserved-memory/big',
  help: 'ask for 720 MiB',
  related: [{ span: spanAt('big'), message: 'the node' }],
  fix,
});

describe('SARIF', () => {
  it('is what its schema accepts, with everything a finding has', () => {
    const { tool, results } = sarifRun(report([full, finding({ severity: 'info', rule: 'another' })]));
    expect(tool).toMatchObject({
      driver: {
        name: 'carveout',
        version: '1.2.3',
        rules: [{ id: 'another' }, { id: 'cma-does-not-fit', defaultConfiguration: { level: 'error' } }],
      },
    });
    expect(results[0]).toMatchObject({
      ruleId: 'cma-does-not-fit',
      ruleIndex: 1,
      level: 'error',
      message: { text: '/reserved-memory/big needs 4 GiB\nhelp: ask for 720 MiB' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'board.dts', uriBaseId: '%SRCROOT%' },
            region: { startLine: 9, startColumn: 9, endLine: 9, endColumn: 21 },
          },
          logicalLocations: [{ fullyQualifiedName: '/reserved-memory/big' }],
        },
      ],
      relatedLocations: [{ message: { text: 'the node' } }],
      fixes: [{ artifactChanges: [{ replacements: [{ insertedContent: { text: '<0 0x1000>' } }] }] }],
    });
    expect(results[1]).toMatchObject({ level: 'note', ruleIndex: 0 });
  });

  it('is valid without findings', () => expect(sarifRun(report([])).results).toEqual([]));

  it('holds what is suppressed, and says by what', () => {
    const suppressed = [
      { finding: finding(), by: 'comment', reason: 'the boot loader shrinks it' },
      { finding: finding(), by: 'baseline', reason: '' },
    ] as const;
    expect(sarifRun(report([], { suppressed })).results.map((result) => result['suppressions'])).toEqual([
      [{ kind: 'inSource', justification: 'the boot loader shrinks it' }],
      [{ kind: 'external' }],
    ]);
  });

  it.each([
    ['a b/ü#1.dts', '', 'a%20b/%C3%BC%231.dts'],
    ['../x.dts', 'sub/dir', 'sub/x.dts'],
    ['javascript:alert(1).dts', '', 'javascript%3Aalert%281%29.dts'],
    ['//evil.example/x.dts', '', 'file:///evil.example/x.dts'],
    ['<flags>', 'sub', '%3Cflags%3E'],
    ['/w/dts/x.dts', 'sub', 'dts/x.dts'],
    ['/wx/dts/x.dts', 'sub', 'file:///wx/dts/x.dts'],
    ['\udcff.dts', '', '%EF%BF%BD.dts'],
  ])('names %j below %j by %s', (file, prefix, uri) => {
    const { results } = sarifRun(
      report([finding({ span: { ...spanAt('big'), file: fileId(file) } })], { checkout: { prefix, root: '/w' } }),
    );
    expect(results[0]?.['locations']).toMatchObject([{ physicalLocation: { artifactLocation: { uri } } }]);
  });
});

describe('fingerprints', () => {
  const FILE = fileId('a.dts');
  const source = (text: string): SourceTexts => ({ lines: () => new LineTable(text) });
  const at = (text: string, word: string, skip = 0) => {
    let start = text.indexOf(word);
    for (let count = 0; count < skip; count++) start = text.indexOf(word, start + 1);
    return { file: FILE, start, end: start + word.length };
  };
  const namesOf = (text: string, places: readonly ReturnType<typeof at>[], change: object = {}): readonly string[] => {
    const findings = places.map((span) => finding({ span, ...change }));
    const json = JSON.parse(LINT_FORMATS.gitlab(report(findings, { sources: source(text) }))) as {
      fingerprint: string;
    }[];
    return json.map(({ fingerprint }) => fingerprint);
  };
  const text = 'a {\n\tsize = <1>;\n};\nb {\n\tsize = <1>;\n};\n';

  it('stay when lines move, are indented, or numbers in the message change', () => {
    const moved = `\n\n// more\n${text.replaceAll('\t', '    ')}`;
    const before = namesOf(text, [at(text, '<1>')]);
    expect(namesOf(moved, [at(moved, '<1>')], { message: '/reserved-memory/big needs 8 GiB' })).toEqual(before);
  });

  it('differ for another line, another rule, and the second of two equal lines', () => {
    const other = text.replaceAll('<1>', '<2>');
    const two = namesOf(text, [at(text, '<1>'), at(text, '<1>', 1)]);
    const all = [
      ...two,
      ...namesOf(other, [at(other, '<2>')]),
      ...namesOf(text, [at(text, '<1>')], { rule: 'another' }),
    ];
    expect(new Set(all).size).toBe(4);
    expect(namesOf(text, [at(text, '<1>')])).toEqual(two.slice(0, 1));
  });

  it('are those of the variants together, and the same wherever the tool is started', () => {
    const one = report([finding({ variant: { memory: '1G' } }), finding({ variant: { memory: '2G' } })]);
    const json = JSON.parse(LINT_FORMATS.json(one)) as { diagnostics: { fingerprint: string }[] };
    expect(new Set(json.diagnostics.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    const lines = sources.lines(spanAt('big').file);
    const below = report([finding({ span: { ...spanAt('size = <1 0>'), file: fileId('board.dts') } })], {
      checkout: { prefix: 'sub', root: '/w' },
      sources: { lines: () => lines },
    });
    const above = report([finding({ span: { ...spanAt('size = <1 0>'), file: fileId('sub/board.dts') } })], {
      sources: { lines: () => lines },
    });
    const nameOf = (given: LintReport) =>
      (JSON.parse(LINT_FORMATS.json(given)) as typeof json).diagnostics[0]?.fingerprint;
    expect(nameOf(below)).toBe(nameOf(above));
  });
});

describe('GitHub', () => {
  it('gets an annotation for each finding', () =>
    expect(
      LINT_FORMATS.github(
        report([full, finding({ severity: 'info', span: { ...spanAt('big'), file: fileId('x.dtb') } })]),
      ),
    ).toBe(
      '::error file=board.dts,line=9,endLine=9,col=9,endColumn=20,title=cma-does-not-fit (MEM001)::/reserved-memory/big needs 4 GiB%0Ahelp: ask for 720 MiB\n' +
        '::notice file=x.dtb,title=cma-does-not-fit (MEM001)::/reserved-memory/big needs 4 GiB\n',
    ));
});

describe('GitLab', () => {
  it('gets a code quality report', () =>
    expect(JSON.parse(LINT_FORMATS.gitlab(report([full], { checkout: { prefix: 'bsp', root: '' } })))).toEqual([
      {
        description: '/reserved-memory/big needs 4 GiB\nhelp: ask for 720 MiB',
        check_name: 'cma-does-not-fit',
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        severity: 'critical',
        location: { path: 'bsp/board.dts', lines: { begin: 9 } },
      },
    ]));
  it('gets an empty list when all is well', () => expect(LINT_FORMATS.gitlab(report([]))).toBe('[]\n'));
});

describe('JUnit', () => {
  it('has a case for every input, failed by errors and warnings', () =>
    expect(
      LINT_FORMATS.junit(
        report([full, finding({ severity: 'info', message: 'a < b' })], { checked: ['board.dts', 'good.dts'] }),
      ),
    ).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="carveout lint" tests="2" failures="1" errors="0">
<testsuite name="carveout lint" tests="2" failures="1" errors="0">
<testcase classname="carveout.lint" name="board.dts">
  <failure type="error" message="/reserved-memory/big needs 4 GiB">board.dts:9:9: error [cma-does-not-fit MEM001]
/reserved-memory/big needs 4 GiB
help: ask for 720 MiB</failure>
  <system-out>a &lt; b</system-out>
</testcase>
<testcase classname="carveout.lint" name="good.dts">
</testcase>
</testsuite>
</testsuites>
`,
    ));
});

describe('rdjsonl', () => {
  it('is one object a line, with columns in bytes', () => {
    const text = '/* ü€😀 */ size = <1 0>;\n';
    const span = { file: fileId('a.dts'), start: text.indexOf('<'), end: text.indexOf(';') };
    const given = report([finding({ span, fix: { ...fix, edits: [{ span, text: '<0 1>' }] } })], {
      sources: { lines: () => new LineTable(text) },
    });
    const range = { start: { line: 1, column: 24 }, end: { line: 1, column: 29 } };
    expect(LINT_FORMATS.rdjsonl(given)).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(LINT_FORMATS.rdjsonl(given))).toEqual({
      message: '/reserved-memory/big needs 4 GiB',
      location: { path: 'a.dts', range },
      severity: 'ERROR',
      source: { name: 'carveout' },
      code: { value: 'cma-does-not-fit' },
      suggestions: [{ range, text: '<0 1>' }],
    });
  });
});

describe('Markdown', () => {
  it('is a heading and a table', () =>
    expect(
      LINT_FORMATS.markdown(
        report([full, finding({ severity: 'warning', message: 'a | b' })], {
          suppressed: [{ finding: full, by: 'baseline', reason: '' }],
        }),
      ),
    ).toBe(
      `### carveout: 1 error and 1 warning in 1 file checked

| | where | what | rule |
|---|---|---|---|
| **error** | board.dts:9 | /reserved-memory/big needs 4 GiB<br>help: ask for 720 MiB | cma-does-not-fit MEM001 |
| warning | board.dts:9 | a &#124; b | cma-does-not-fit MEM001 |

1 suppressed.
`,
    ));
  it('ends after so many rows', () => {
    const many = Array.from({ length: 600 }, (_, index) => finding({ message: `no ${index}` }));
    expect(LINT_FORMATS.markdown(report(many))).toContain('And 100 more.');
  });
});

describe('text', () => {
  it('counts what is suppressed', () =>
    expect(LINT_FORMATS.text(report([], { suppressed: [{ finding: full, by: 'comment', reason: 'x' }] }), {})).toBe(
      'nothing to report in 1 file checked, 1 suppressed\n',
    ));
});
