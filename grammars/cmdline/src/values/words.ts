import type { Span } from '@carveout/core';
import { codes } from '../codes.ts';
import type { ParsedValue } from '../parsed-value.ts';
import { finish, MALFORMED, openValue, quoteValue, refuseBare, report } from '../value-reader.ts';

interface WordRule<T extends string> {
  readonly parameter: string;
  readonly words: readonly T[];
  readonly bare: string;
}

function parseWord<T extends string>(rule: WordRule<T>, value: string | null, span: Span): ParsedValue<T> {
  if (value === null) return refuseBare(rule.parameter, span, rule.bare);
  const reader = openValue(rule.parameter, value, span);
  const word = rule.words.find((candidate) => candidate === value);
  if (word !== undefined) return finish<T>(reader, word, value.length);
  const message = `${quoteValue(reader)} is not a value the kernel knows, and its default stays`;
  const help = `write one of ${rule.words.map((candidate) => `\`${candidate}\``).join(', ')}`;
  report(reader, codes.unknownWord, { start: 0, end: value.length }, { message, help });
  return finish<T>(reader, null, 0);
}

/** `rodata=`: set_debug_rodata() in init/main.c; `full` is arm64's, `noalias` that of newer arm64 kernels. */
export const parseRodata = (value: string | null, span: Span): ParsedValue<'on' | 'off' | 'full' | 'noalias'> =>
  parseWord(
    {
      parameter: 'rodata',
      words: ['on', 'off', 'full', 'noalias'],
      bare: 'the kernel calls it invalid and keeps its setting',
    },
    value,
    span,
  );

/** `kvm-arm.mode=`: early_kvm_mode_cfg() in arch/arm64/kvm/arm.c. What the CPU allows of it is not decided here. */
export const parseKvmArmMode = (
  value: string | null,
  span: Span,
): ParsedValue<'none' | 'nvhe' | 'protected' | 'nested'> =>
  parseWord(
    { parameter: 'kvm-arm.mode', words: ['none', 'nvhe', 'protected', 'nested'], bare: MALFORMED },
    value,
    span,
  );

/** `kasan=`: early_kasan_flag() in mm/kasan/hw_tags.c. */
export const parseKasan = (value: string | null, span: Span): ParsedValue<'on' | 'off'> =>
  parseWord({ parameter: 'kasan', words: ['on', 'off'], bare: MALFORMED }, value, span);

/** `memblock=`: early_memblock() in mm/memblock.c, on when the value contains `debug` anywhere. */
export function parseMemblock(value: string | null, span: Span): ParsedValue<'debug'> {
  if (value?.includes('debug')) return { value: 'debug', ignored: '', ignoredSpan: null, diagnostics: [] };
  return parseWord({ parameter: 'memblock', words: ['debug'], bare: 'it has no effect' }, value, span);
}

/** `movable_node`: cmdline_parse_movable_node() in mm/memory_hotplug.c, on whatever the value is. */
export function parseMovableNode(value: string | null, span: Span): ParsedValue<true> {
  if (value === null) return { value: true, ignored: '', ignoredSpan: null, diagnostics: [] };
  const reader = openValue('movable_node', value, span);
  const message = `${quoteValue(reader)}: the kernel does not look at the value, and movable_node is on`;
  report(
    reader,
    codes.valueUnused,
    { start: 0, end: value.length },
    { message, help: 'write `movable_node` alone, or remove it' },
  );
  return finish<true>(reader, true, 0);
}
