import type { Sourced } from '@carveout/core';
import { formatSize, hex, mergeRanges, U64_MAX } from '@carveout/core';
import type { Boot } from './boot.ts';
import { memoryOrigin } from './memory.ts';
import type { EffectiveOption, OptionCandidate, OptionSource } from './model.ts';
import { OTHER_SYMBOLS, PARAMETER_EFFECTS, SETTING_EFFECTS } from './setting-effects.ts';

/**
 * Every setting that this boot depends on or could: kernel configuration, words of the command line, and what follows from them;
 * each with where it was set, or the default that applies.
 */
export const effectiveSettings = (boot: Boot): readonly EffectiveOption[] => [
  ...kconfigSettings(boot),
  ...parameterSettings(boot),
  ...derivedSettings(boot),
];

function kconfigSettings({ config: { settings } }: Boot): readonly EffectiveOption[] {
  const keys = Object.keys(SETTING_EFFECTS) as (keyof typeof SETTING_EFFECTS)[];
  return keys.flatMap((key) => {
    const { symbol, effect } = SETTING_EFFECTS[key];
    const setting: Sourced<unknown> | null = settings[key];
    if (!setting) return [];
    const value = valueText(key, setting.value);
    const winner = { source: kconfigOrDefault(setting), text: `${symbol}=${value}`, origin: setting.origin };
    const aliases = OTHER_SYMBOLS[symbol];
    return [{ ...setBy(symbol, value, winner, effect), ...(aliases ? { aliases } : {}) }];
  });
}

const kconfigOrDefault = ({ origin }: Sourced<unknown>): OptionSource =>
  origin.kind === 'source' ? 'kconfig' : 'kernel-default';

function valueText(key: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'y' : 'n';
  if (typeof value === 'bigint') return hex(value);
  if (key === 'pageSize' && typeof value === 'number') return formatSize(BigInt(value));
  return typeof value === 'string' && value !== '' && key === 'builtInCommandLine' ? `"${value}"` : String(value);
}

function parameterSettings({ config: { parameters } }: Boot): readonly EffectiveOption[] {
  const keys = Object.keys(PARAMETER_EFFECTS) as (keyof typeof PARAMETER_EFFECTS)[];
  return keys.map((key) => {
    const { word, effect } = PARAMETER_EFFECTS[key];
    const found = parameters[key];
    const all = Array.isArray(found) ? found : found ? [found] : [];
    const last = all.at(-1);
    if (!last)
      return setBy(
        word,
        'not given',
        { source: 'kernel-default', text: 'not on the command line', origin: NOT_GIVEN },
        effect,
      );
    return setBy(word, last.text, { source: 'command-line', text: last.text, origin: last.origin }, effect);
  });
}

const NOT_GIVEN = { kind: 'default', reason: 'the command line does not have it' } as const;

function derivedSettings(boot: Boot): readonly EffectiveOption[] {
  const { dmaLimit, cmaAlignment, config, memblock } = boot;
  const { kernel, arch } = config;
  const banks =
    mergeRanges(memblock.memory)
      .map(({ base, size }) => `${hex(base)}:${hex(size)}`)
      .join(' ') || 'none';
  const limit = dmaLimit.value === U64_MAX ? 'none' : hex(dmaLimit.value);
  return [
    setBy(
      'RAM',
      banks,
      { source: 'device-tree', text: banks, origin: memoryOrigin(boot) },
      'what there is to place anything in',
    ),
    setBy(
      'DMA limit',
      limit,
      { source: 'kernel-default', text: limit, origin: dmaLimit.origin },
      'the default CMA area ends below it',
    ),
    setBy(
      'CMA alignment',
      formatSize(cmaAlignment.value),
      { source: 'kernel-default', text: formatSize(cmaAlignment.value), origin: cmaAlignment.origin },
      'base and size of every CMA area are multiples of it',
    ),
    setBy(
      'kernel',
      kernel.version.text,
      { source: 'flag', text: kernel.version.text, origin: kernel.origin },
      'whose behaviour applies',
    ),
    setBy(
      'architecture',
      arch.value,
      { source: 'flag', text: arch.value, origin: arch.origin },
      'whose early boot is run',
    ),
  ];
}

const setBy = (name: string, value: string, winner: OptionCandidate, rule: string): EffectiveOption => ({
  name,
  value,
  winner,
  losers: [],
  rule,
});
