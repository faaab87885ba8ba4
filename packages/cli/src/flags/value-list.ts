import { UsageError } from '../usage-error.ts';
import type { BoardFlags } from './board-flags.ts';
import { several } from './single.ts';

/** Values separated by commas, in one flag or several, each once. */
export function valueList(name: string, flags: BoardFlags): readonly string[] {
  const values = several(flags[name]).flatMap((text) => text.split(','));
  const empty = values.some((value) => value.trim() === '');
  if (empty) throw new UsageError(`--${name} has an empty value; separate values with single commas`);
  return unique(values.map((value) => value.trim()));
}

export const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];
