import { codeCatalog, PRESETS } from '@carveout/analysis';
import { LINT_FORMATS } from '@carveout/report';
import type { Command } from '../commands/commands.ts';
import { COMPLETIONS } from './completion-scripts.ts';

/** Values of options that have the same few in every command. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  arch: ['arm64', 'arm', 'riscv'],
  'page-size': ['4K', '16K', '64K'],
  color: ['auto', 'always', 'never'],
  'fail-on': ['error', 'warning', 'info', 'never'],
  preset: PRESETS,
};

const ruleNames = (): readonly string[] => [...codeCatalog().keys()].sort();

/** What can stand behind an option; empty where only the user or the shell can tell, as for files. */
export function valuesOf({ name, options }: Command, option: string): readonly string[] {
  if (option === 'rule') return ruleNames().map((rule) => `${rule}=`);
  if (option !== 'format') return VALUES[option] ?? [];
  if (name === 'lint' || name === 'merge-reports') return Object.keys(LINT_FORMATS);
  // The formats of other commands are listed in front of the default.
  return options['format']?.describe?.replace(/ \[default.*$/s, '').split(', ') ?? [];
}

/** Words that can stand for an argument of a command, besides files. */
export function argumentsOf({ name }: Command): readonly string[] {
  if (name === 'completion') return Object.keys(COMPLETIONS);
  return name === 'explain' || name === 'rules' ? ruleNames() : [];
}
