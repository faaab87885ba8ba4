import type { Options } from 'yargs';
import type { Command } from '../commands/commands.ts';

/** The manual page of the tool, in troff's man macros, from what yargs is told about its commands. */
export function manualPage(commands: readonly Command[], version: string): string {
  return [
    `.TH CARVEOUT 1 "" "carveout ${version}"`,
    '.SH NAME',
    'carveout \\- what a Linux kernel will do with physical memory, and why',
    '.SH SYNOPSIS',
    ...commands.flatMap(({ usage }) => ['.br', `\\fBcarveout\\fR ${troff(usage)}`]),
    '.br',
    '\\fBcarveout dtc\\fR [\\fIoptions of dtc\\fR]',
    '.SH DESCRIPTION',
    text(
      'Reads device trees, command lines and kernel configurations, runs early boot as a given kernel release would, and gives a reason for every address. `-` as a file is standard input; behind `--` everything is a file.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    '.SH EXIT STATUS',
    text('0 nothing to report, 1 findings, 2 input unreadable or invalid, 3 a bug of carveout.'),
    '.SH ENVIRONMENT',
    '.TP',
    '.B CARVEOUT_CACHE_DIR',
    text('Where lint keeps outcomes for the next run, unless \\-\\-cache\\-dir says otherwise.'),
    '.TP',
    '.B NO_COLOR, FORCE_COLOR',
    text('Switch colours off and on.'),
    '.SH SEE ALSO',
    '.BR dtc (1)',
    '',
  ].join('\n');
}

function commandLines({ name, usage, describe, options, examples }: Command): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const [flag, option] of Object.entries(options)) {
    const group = option.group ?? 'Options:';
    groups.set(group, [...(groups.get(group) ?? []), ...optionLines(flag, option)]);
  }
  return [
    `.SS carveout ${troff(usage)}`,
    text(`${describe[0]?.toUpperCase()}${describe.slice(1)}.`),
    ...[...groups].flatMap(([group, lines]) => ['.PP', `\\fI${troff(group)}\\fR`, ...lines]),
    ...(examples.length > 0 ? ['.PP', `\\fIExamples of ${troff(name)}:\\fR`] : []),
    ...examples.flatMap(([command, what]) => ['.TP', `.B ${troff(command)}`, text(what)]),
  ];
}

function optionLines(flag: string, { alias, type, describe = '' }: Options): readonly string[] {
  const names = [flag, ...(alias === undefined ? [] : [alias].flat())].map(
    (name) => `${name.length === 1 ? '-' : '--'}${name}`,
  );
  return [
    '.TP',
    `\\fB${names.map(troff).join('\\fR, \\fB')}\\fR${type === 'boolean' ? '' : ' \\fIVALUE\\fR'}`,
    text(describe),
  ];
}

/** Backslashes and dashes mean something to troff, dots and quotes do at the start of a line; of other alphabets it wants numbers. */
const troff = (part: string): string =>
  part
    .replace(/\\(?!-)/g, '\\e')
    .replace(/(?<!\\)-/g, '\\-')
    .replace(
      /[^\u0000-\u007f]/gu,
      (char) => `\\[u${char.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`,
    );

const text = (sentence: string): string => troff(sentence).replace(/^[.']/, '\\&$&');
