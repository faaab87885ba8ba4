import { completionParser } from '../parse-args.ts';

/** Words that can stand at the end of a command line: `words` are those typed, with `carveout` in front. */
export async function complete(words: readonly string[]): Promise<readonly string[]> {
  const typed = words.slice(1);
  const found = await completionParser(typed[0]).getCompletion(typed.length > 0 ? [...typed] : ['']);
  // yargs adds what a command means behind a colon for zsh; names of ours have none.
  return found.map((word) => word.replace(/:.*$/s, '').replace(/^--(?=[A-Za-z]$)/, '-'));
}
