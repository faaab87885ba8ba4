import { diagnosticsOneLine, diagnosticsText } from '../diagnostics/diagnostics-text.ts';
import { countFindings, summaryLine } from '../diagnostics/summary.ts';
import { githubCommands } from '../github/workflow-commands.ts';
import { gitlabCodeQuality } from '../gitlab/code-quality.ts';
import { lintJson } from '../json/lint-json.ts';
import { lintJunit } from '../junit/lint-junit.ts';
import { lintMarkdown } from '../markdown/lint-markdown.ts';
import { lintRdjsonl } from '../rdjson/lint-rdjsonl.ts';
import { lintSarif } from '../sarif/lint-sarif.ts';
import type { TextOptions } from '../text/text-options.ts';
import type { LintReport } from './lint-report.ts';

export type LintFormat = 'text' | 'gcc' | 'json' | 'sarif' | 'github' | 'gitlab' | 'junit' | 'rdjsonl' | 'markdown';

/** Whole output for a report; the same bytes for the same report. */
export type LintRenderer = (report: LintReport, options?: Partial<TextOptions>) => string;

/** Renderers of `carveout lint` by the name of their format. `options` matter to text alone. */
export const LINT_FORMATS: Readonly<Record<LintFormat, LintRenderer>> = {
  text: lintText,
  gcc: ({ findings, sources }) => diagnosticsOneLine(findings, sources),
  json: lintJson,
  sarif: lintSarif,
  github: githubCommands,
  gitlab: gitlabCodeQuality,
  junit: lintJunit,
  rdjsonl: lintRdjsonl,
  markdown: lintMarkdown,
};

function lintText(report: LintReport, options?: Partial<TextOptions>): string {
  const { findings, sources, checked, suppressed } = report;
  const hidden = suppressed.length > 0 ? `, ${suppressed.length} suppressed` : '';
  const summary = `${summaryLine(countFindings(findings), checked.length)}${hidden}\n`;
  return findings.length === 0 ? summary : `${diagnosticsText(findings, sources, options)}\n${summary}`;
}
