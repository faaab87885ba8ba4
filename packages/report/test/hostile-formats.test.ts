import { fileId, LineTable, type SourceTexts } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import { LINT_FORMATS, type LintFormat, lintMarkdown } from '../src/index.ts';
import { lintFinding, lintReport } from './lint-report.ts';

/** What an input could hold in every place from which text gets into a report. */
const HOSTILE: Readonly<Record<string, string>> = {
  'a terminal escape sequence': '\u001b[31mred\u001b]0;title\u0007',
  'C1 controls': '\u009b31m\u0085x',
  'a workflow command': '::error file=x::forged',
  'a workflow command on a line of its own': 'x\n::add-mask::secret\r\n::stop-commands::t',
  'a workflow command behind a blank': 'x ::set-output name=a::b',
  'an old workflow command': 'x ##[error]forged ##[add-path]/evil',
  "Azure's command": '##vso[task.setvariable variable=a]b',
  'an encoded line feed': 'x%0A::error::forged%0D%25,y:z',
  markup: `</failure><script>alert(1)</script> & "quoted" 'too' <!-- --> ]]>`,
  'Markdown and HTML':
    '[link](http://evil.example) ![i](javascript:x) <img src=x onerror=y> @user #1 | cell | `code` **b** www.evil.example $x$',
  'text that runs the other way': '\u202e\u2066evil\u2069\u200b\ufeff',
  'characters XML does not have': '\u0000\u000b\ufffe\uffff\ud800',
  'a table and a heading': '\n\n# heading\n| a | b |\n|---|---|',
  'a link of SARIF': '[see](0) {0} {1}',
};

const FORMATS = Object.keys(LINT_FORMATS) as LintFormat[];

/** A report in which every text an input decides is `text`. */
function reportOf(text: string) {
  const file = fileId(text);
  const span = { file, start: 0, end: 5 };
  const table = new LineTable(`${text};\n`);
  const sources: SourceTexts = { lines: (name) => (name === file ? table : undefined) };
  const fix = { title: text, safe: false, edits: [{ span, text }] };
  const variant = { board: text };
  const finding = lintFinding({
    message: text,
    help: text,
    node: text,
    span,
    fix,
    variant,
    related: [{ span, message: text }],
  });
  const suppressed = [{ finding, by: 'comment', reason: text }] as const;
  return lintReport([finding, { ...finding, severity: 'info' }], { sources, suppressed, checked: [text] });
}

/** Bare in any output they act on whoever shows it. Line feeds are the formats' own. */
const ACTIVE =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]|[\ud800-\udfff](?![\udc00-\udfff])(?<![\ud800-\udbff].)/;

describe.each(Object.entries(HOSTILE))('%s', (_what, text) => {
  const report = reportOf(text);

  it.each(FORMATS)('in %s leaves no character bare that acts', (format) => {
    expect(ACTIVE.exec(LINT_FORMATS[format](report, {}))).toBeNull();
  });

  it.each(FORMATS)('in %s gives CI systems no command', (format) => {
    const lines = LINT_FORMATS[format](report, { width: 60 }).split('\n');
    const commands = lines.filter((line) => /^\s*::/.test(line));
    const own = format === 'github' ? lines.filter((line) => /^::(error|notice) file=[^:]*::[^\r\n]*$/.test(line)) : [];
    expect(commands).toEqual(own);
    expect(own).toHaveLength(format === 'github' ? 2 : 0);
    if (format !== 'github') expect(lines.filter((line) => /##[\w.-]*\[/.test(line))).toEqual([]);
  });

  it.each(['json', 'sarif', 'gitlab'] as const)('leaves %s one JSON document', (format) => {
    expect(() => JSON.parse(LINT_FORMATS[format](report, {}))).not.toThrow();
  });

  it('leaves rdjsonl one document a line', () => {
    const lines = LINT_FORMATS.rdjsonl(report).trimEnd().split('\n');
    expect(lines.map((line) => Object.keys(JSON.parse(line) as object).includes('message'))).toEqual([true, true]);
  });

  it('leaves JUnit its own elements', () => {
    const names = [...LINT_FORMATS.junit(report).matchAll(/<[/?!]?([^\s>]*)/g)].map(([, name]) => name);
    expect(new Set(names)).toEqual(new Set(['xml', 'testsuites', 'testsuite', 'testcase', 'failure', 'system-out']));
    expect(LINT_FORMATS.junit(report)).not.toMatch(/&(?!#\d+;|amp;|lt;|gt;)/);
  });

  it('leaves Markdown its own structure', () => {
    const lines = lintMarkdown(report).split('\n');
    const rows = lines.filter((line) => line.startsWith('|'));
    expect(rows).toHaveLength(4);
    // Columns are ends of cells; the text of cells holds nothing that Markdown or HTML acts on, but our own `<br>` and `**`.
    for (const row of rows.slice(2)) {
      expect(row.split('|')).toHaveLength(6);
      expect(row.replace('**error**', '').replaceAll('<br>', '')).not.toMatch(/[<>`*_[\]~$]|:\/\/|www\./);
      expect(row).not.toMatch(/(?<!&)#|@/);
    }
    expect(lines.filter((line) => line.startsWith('#'))).toHaveLength(1);
  });

  it.each(['rdjsonl', 'sarif'] as const)('is no link, mention or markup in messages of %s', (format) => {
    const output = LINT_FORMATS[format](report);
    const messages: string[] = [];
    JSON.parse(format === 'sarif' ? output : `[${output.trimEnd().replaceAll('\n', ',')}]`, (key, value: unknown) => {
      if ((key === 'message' || (key === 'text' && format === 'sarif')) && typeof value === 'string')
        messages.push(value);
      return value;
    });
    const own = messages.filter((message) => message.includes('forged') || message !== '');
    for (const message of own) {
      if (message === text) continue; // inserted by a fix: the text itself
      expect(message).not.toMatch(/\]\(|<[a-z/!]|(?<!\w)@\w/i);
    }
  });
});
