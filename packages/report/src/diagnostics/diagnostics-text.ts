import type { Finding, RelatedSpan, Severity, SourceTexts } from '@carveout/core';
import { excerpt } from '../text/excerpt.ts';
import { joinLines } from '../text/heading.ts';
import type { Style } from '../text/palette.ts';
import { formatPlace } from '../text/place.ts';
import { printable } from '../text/printable.ts';
import { type TextOptions, textOptions } from '../text/text-options.ts';
import { wrapWith } from '../text/wrap.ts';
import { groupFindings } from './group-findings.ts';
import { variantNames } from './variant-names.ts';

const SEVERITY_STYLE: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', info: 'cyan' };

/** Each finding with its excerpt, the other places that take part, and what to do. Empty text for no findings. */
export function diagnosticsText(
  findings: readonly Finding[],
  sources: SourceTexts,
  given: Partial<TextOptions> = {},
): string {
  const options = textOptions(given);
  const blocks = groupFindings(findings).map(({ finding, variants }) => [
    headLine(finding, sources, options),
    ...excerpt(finding.span, sources, options),
    ...finding.related.flatMap((related) => relatedLines(related, sources, options)),
    ...variantLines(variants, options),
    ...(finding.help === undefined ? [] : wrapWith('  help: ', printable(finding.help), options.width)),
  ]);
  return joinLines(blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block])));
}

/** One line per finding, as compilers print them: editors and CI logs know the form. */
export function diagnosticsOneLine(findings: readonly Finding[], sources: SourceTexts): string {
  const options = textOptions();
  return joinLines(
    groupFindings(findings).map(({ finding, variants }) => {
      const where = variants.length > 0 ? ` (${variantNames(variants)})` : '';
      return headLine(finding, sources, options) + where;
    }),
  );
}

function headLine(
  { span, severity, message, rule, code }: Finding,
  sources: SourceTexts,
  options: TextOptions,
): string {
  const place = options.palette('bold', `${formatPlace(span, sources)}:`);
  const label = options.palette(SEVERITY_STYLE[severity], `${severity}:`);
  return `${place} ${label} ${printable(message)} ${options.palette('dim', `[${rule} ${code}]`)}`;
}

function relatedLines({ span, message }: RelatedSpan, sources: SourceTexts, options: TextOptions): readonly string[] {
  const place = options.palette('bold', `${formatPlace(span, sources)}:`);
  return [
    `  ${place} ${options.palette('cyan', 'note:')} ${printable(message)}`,
    ...excerpt(span, sources, options, 4),
  ];
}

const variantLines = (
  variants: readonly Readonly<Record<string, string>>[],
  options: TextOptions,
): readonly string[] => (variants.length === 0 ? [] : wrapWith('  with: ', variantNames(variants), options.width));
