import { type U64, U64_MAX } from '@carveout/core';
import type { Kconfig, KconfigSymbol } from './kconfig.ts';

type Symbols = Pick<Kconfig, 'symbols'>;

/** The assignment of a symbol, or undefined when the file does not name it. `name` with or without `CONFIG_`. */
export const symbolOf = (config: Symbols, name: string): KconfigSymbol | undefined =>
  config.symbols.get(name.startsWith('CONFIG_') ? name.slice('CONFIG_'.length) : name);

/** True for `=y` and `=m` (IS_ENABLED() of the kernel). False also for a symbol that the file does not name. */
export function isEnabled(config: Symbols, name: string): boolean {
  const value = symbolOf(config, name)?.value;
  return value === 'y' || value === 'm';
}

/** True for `=y` only: what counts for code that runs at boot (IS_BUILTIN()). */
export const isBuiltIn = (config: Symbols, name: string): boolean => symbolOf(config, name)?.value === 'y';

/** The number of an int or hex symbol, which may be negative; undefined when it is not named or no number. */
export function intValue(config: Symbols, name: string): bigint | undefined {
  const symbol = symbolOf(config, name);
  return symbol?.kind === 'int' || symbol?.kind === 'hex' ? symbol.value : undefined;
}

/** As {@link intValue}, but undefined also for a number outside [0, 2^64). */
export function u64Value(config: Symbols, name: string): U64 | undefined {
  const value = intValue(config, name);
  return value !== undefined && value >= 0n && value <= U64_MAX ? (value as U64) : undefined;
}

/** The text of a string symbol without quotes and escapes; undefined when it is not named or no string. */
export function stringValue(config: Symbols, name: string): string | undefined {
  const symbol = symbolOf(config, name);
  return symbol?.kind === 'string' ? symbol.value : undefined;
}
