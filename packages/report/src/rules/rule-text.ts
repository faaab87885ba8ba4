import type { CodeInfo } from '@carveout/core';
import type { Rule, RuleExample } from '@carveout/lint';
import { padEnd } from '../text/display-width.ts';
import { heading, joinLines } from '../text/heading.ts';
import { printable } from '../text/printable.ts';
import { type TextOptions, textOptions } from '../text/text-options.ts';
import { wrapWith } from '../text/wrap.ts';

/** What a rule's page shows beyond its code; `dts` of an example is all of the source that is shown. */
export type ShownRule = Pick<Rule, 'docs' | 'options' | 'examples' | 'off'>;

/** One line or two for each: code, name, weight, and when it is reported. */
export function ruleListText(
  infos: readonly (CodeInfo & { readonly off?: boolean })[],
  given: Partial<TextOptions> = {},
): string {
  const options = textOptions(given);
  const width = Math.max(...infos.map(({ rule }) => rule.length));
  return joinLines(
    infos.flatMap(({ code, rule, severity, summary, off }) => {
      const head = `${padEnd(code, 8)}  ${padEnd(rule, width)}  ${padEnd(off === true ? 'off' : severity, 7)}  `;
      return wrapWith(head, summary, options.width);
    }),
  );
}

/** Everything about one rule or message: when, why, what to do, settings, examples. */
export function ruleText(info: CodeInfo, rule: ShownRule | undefined, given: Partial<TextOptions> = {}): string {
  const options = textOptions(given);
  const { width } = options;
  const paragraph = (text: string): readonly string[] => ['', ...wrapWith('', text, width)];
  const bad = rule?.examples.bad ?? [];
  const good = rule?.examples.good ?? [];
  return joinLines([
    ...heading(
      `${info.rule} (${info.code}, ${info.severity}${rule?.off === true ? ', off unless switched on' : ''})`,
      options,
    ),
    ...wrapWith('', info.summary, width),
    ...paragraph(info.why),
    ...(rule?.docs === undefined ? [] : docsLines(rule.docs, width)),
    ...settingLines(rule, options),
    ...bad.flatMap((example) => [
      '',
      ...heading('Reported', options),
      ...exampleLines(example),
      ...example.reports.flatMap((message) => wrapWith('  → ', printable(message), width)),
    ]),
    ...good.slice(0, 1).flatMap((example) => ['', ...heading('Fine', options), ...exampleLines(example)]),
  ]);
}

/** Markdown as it is, but for the width of its paragraphs. */
function docsLines(docs: string, width: number): readonly string[] {
  return docs
    .trim()
    .split(/\n{2,}/)
    .flatMap((block) => [
      '',
      ...(/^(```|\||-|\d\.|#| )/.test(block) ? block.split('\n') : wrapWith('', block.replaceAll('\n', ' '), width)),
    ]);
}

function settingLines(rule: ShownRule | undefined, options: TextOptions): readonly string[] {
  const settings = Object.entries(rule?.options ?? {});
  if (settings.length === 0) return [];
  return [
    '',
    ...heading('Settings', options),
    ...settings.flatMap(([name, option]) =>
      wrapWith(`  ${name}: `, `${option.description} [default: ${JSON.stringify(option.default)}]`, options.width),
    ),
  ];
}

function exampleLines({ arch, kernel, memory, cmdline, config, dts = '' }: RuleExample): readonly string[] {
  const given = [
    ...(arch === undefined ? [] : [`architecture ${arch}`]),
    ...(kernel === undefined ? [] : [`kernel ${kernel}`]),
    ...(memory === undefined ? [] : [`RAM ${memory.join(', ') || 'not described'}`]),
    ...(cmdline === undefined ? [] : [`command line ${cmdline}`]),
  ];
  const texts = [dts, config ?? ''].filter((text) => text.trim() !== '');
  return [
    ...(given.length > 0 ? [`  With ${given.join(', ')}:`] : []),
    ...texts.flatMap((text) =>
      text
        .trimEnd()
        .replace(/^\n+/, '')
        .split('\n')
        .map((line) => `  ${line.replaceAll('\t', '    ')}`),
    ),
  ];
}
