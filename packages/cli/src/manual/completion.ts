import type { Options } from 'yargs';
import { type Command, commands } from '../commands/commands.ts';
import { completionParser } from '../parse-args.ts';

/** Words that can stand at the end of a command line: `words` are those typed, with `carveout` in front. */
export async function complete(words: readonly string[]): Promise<readonly string[]> {
  const typed = words.slice(1);
  const last = typed.at(-1) ?? '';
  const command = typed.length > 1 ? commands.find(({ name }) => name === typed[0]) : undefined;
  if (command && (takesValue(command, typed.at(-2) ?? '') || !last.startsWith('-'))) {
    const { argumentsOf, valuesOf } = await import('./completion-values.ts');
    const option = takesValue(command, typed.at(-2) ?? '');
    const all = option === undefined ? argumentsOf(command) : valuesOf(command, option);
    return all.filter((word) => word.startsWith(last));
  }
  const found = await completionParser(typed[0]).getCompletion(typed.length > 0 ? [...typed] : ['']);
  // yargs adds what a command means behind a colon for zsh; names of ours have none.
  return found.map((word) => word.replace(/:.*$/s, '').replace(/^--(?=[A-Za-z]$)/, '-'));
}

/** The name of the option that `word` is, when something must follow it. */
function takesValue({ options }: Command, word: string): string | undefined {
  const name = /^--?([A-Za-z][\w-]*)$/.exec(word)?.[1];
  if (name === undefined) return undefined;
  const isIt = ([option, { alias }]: [string, Options]): boolean => option === name || [alias].flat().includes(name);
  const [option, { type } = {}] = Object.entries(options).find(isIt) ?? [];
  return type === 'boolean' ? undefined : option;
}
