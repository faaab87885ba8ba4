import { type SourceTexts, spanOf } from '@carveout/core';
import type { EffectiveOption, OptionCandidate, OptionSource } from '@carveout/simulator';
import { displayWidth, padEnd } from '../text/display-width.ts';
import { formatPlace } from '../text/place.ts';
import { printable } from '../text/printable.ts';
import type { TextOptions } from '../text/text-options.ts';
import { wrapWith } from '../text/wrap.ts';

export const SOURCE_NAME: Readonly<Record<OptionSource, string>> = {
  'device-tree': 'device tree',
  'command-line': 'command line',
  kconfig: 'Kconfig',
  flag: 'given',
  'kernel-default': 'kernel default',
};

const SOURCE_WIDTH = 14;

/** One option: what is in effect, who set it, who lost and why, and the rule that ranked them. */
export function precedence(option: EffectiveOption, sources: SourceTexts, options: TextOptions): readonly string[] {
  const [won, lost] = options.unicode ? ['✔', '✘'] : ['+', '-'];
  const lines = [`${options.palette('bold', printable(option.name))}: ${printable(option.value)}`];
  lines.push(...candidateLines(option.winner, options.palette('green', won), sources, options));
  for (const loser of option.losers)
    lines.push(...candidateLines(loser, options.palette('red', lost), sources, options));
  lines.push(
    ...wrapWith('  rule: ', printable(option.rule), options.width).map((line) => options.palette('dim', line)),
  );
  return lines;
}

function candidateLines(
  candidate: OptionCandidate,
  mark: string,
  sources: SourceTexts,
  options: TextOptions,
): readonly string[] {
  const span = spanOf(candidate.origin);
  const place = span ? `  ${formatPlace(span, sources)}` : '';
  const head = `  ${mark} ${padEnd(SOURCE_NAME[candidate.source], SOURCE_WIDTH)}  `;
  const text = printable(candidate.text);
  const lines = [`${head}${text}${options.palette('dim', place)}`];
  const why = candidate.why ?? (span ? undefined : defaultReason(candidate));
  if (why !== undefined) {
    const margin = ' '.repeat(displayWidth('  x ') + SOURCE_WIDTH + 2);
    lines.push(...wrapWith(margin, printable(why), options.width).map((line) => options.palette('dim', line)));
  }
  return lines;
}

const defaultReason = ({ origin, text }: OptionCandidate): string | undefined =>
  origin.kind === 'source' || origin.reason === text ? undefined : origin.reason;
