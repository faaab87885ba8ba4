import { UsageError } from '../usage-error.ts';

/** The value of a flag that may be given once. yargs makes a list of repeated ones. */
export function single(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) throw new UsageError(`--${name} is given ${value.length} times; it can be given once`);
  return String(value);
}

/** The values of a flag that may be repeated. */
export function several(value: unknown): readonly string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
