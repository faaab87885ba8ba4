import { formatSize, GIB, MIB, memparse } from '@carveout/core';

/** How a board support package chooses the size of the default area from the RAM of the variant. */
export interface SizingRule {
  readonly name: string;
  /** Bytes, before rounding to the CMA alignment. */
  size(ram: bigint): bigint;
}

export const fixedRule = (bytes: bigint): SizingRule => ({ name: `fixed ${formatSize(bytes)}`, size: () => bytes });

export const percentRule = (percent: number): SizingRule => ({
  name: `${percent} % of RAM`,
  size: (ram) => (ram * BigInt(percent)) / 100n,
});

const quarter = (ram: bigint): bigint => ram / 4n;

/**
 * `320M`, `25%`, `max(256M, 25%)`, `min(1376M, 25%)`, and a name before `=`: `Verdin iMX8M Plus=min(1376M, 25%)`. Null when it is
 * none of these.
 */
export function parseSizingRule(text: string): SizingRule | null {
  const named = /^([^=]*)=(.*)$/.exec(text);
  const written = (named?.[2] ?? text).trim();
  const pair = /^(min|max)\(([^,()]+),([^,()]+)\)$/.exec(written);
  const terms = (pair ? [pair[2] ?? '', pair[3] ?? ''] : [written]).map((term) => termOf(term.trim()));
  const [first, second] = terms;
  if (!first || (pair && !second)) return null;
  const name = named ? `${named[1]?.trim()}: ${written}` : written;
  if (!pair || !second) return { name, size: first };
  const larger = pair[1] === 'max';
  return {
    name,
    size(ram) {
      const [a, b] = [first(ram), second(ram)];
      return a > b === larger ? a : b;
    },
  };
}

/** A size, or a share of RAM in percent. */
function termOf(text: string): SizingRule['size'] | null {
  const percent = /^(\d{1,2}|100) ?%$/.exec(text)?.[1];
  if (percent !== undefined) return percentRule(Number(percent)).size;
  const { value, end, hasDigits } = memparse(text);
  return hasDigits && end === text.length ? () => value : null;
}

/** The rules that vendors use, as far as they are written down. */
export const BSP_RULES: readonly SizingRule[] = [
  fixedRule(64n * MIB),
  fixedRule(256n * MIB),
  fixedRule(960n * MIB),
  percentRule(25),
  { name: 'max(256 MiB, 25 %)', size: (ram) => (quarter(ram) > 256n * MIB ? quarter(ram) : 256n * MIB) },
  { name: 'min(1376 MiB, 25 %)', size: (ram) => (quarter(ram) < 1376n * MIB ? quarter(ram) : 1376n * MIB) },
  { name: '50 % by the boot loader', size: (ram) => ram / 2n },
];

/** RAM sizes that boards are sold with. */
export const RAM_VARIANTS: readonly bigint[] = [512n * MIB, GIB, 2n * GIB, 4n * GIB, 8n * GIB];

/** What a size is worth, the workload and the rest of the system both considered. */
export type Worth =
  | 'enough'
  /** The workload runs, and half of RAM or more is CMA. */
  | 'tight'
  | 'too-small'
  /** What is left cannot hold what must not be in CMA. */
  | 'too-large'
  /** More than there is. */
  | 'impossible';

export interface RuleVerdict {
  readonly rule: string;
  readonly ram: bigint;
  /** Rounded down to the CMA alignment. */
  readonly size: bigint;
  /** What is left for everything that CMA cannot hold: kernel and pinned memory. */
  readonly left: bigint;
  /** The workload alone considered. */
  readonly serves: boolean;
  readonly worth: Worth;
}

/** Shares of RAM in percent from which on CMA is called tight, and too large: those of the lint rule `cma-default-too-large`. */
const TIGHT = 50n;
const TOO_LARGE = 75n;

function worthOf(size: bigint, ram: bigint, needed: bigint): Worth {
  if (size >= ram) return 'impossible';
  if (size < needed) return 'too-small';
  const percent = (size * 100n) / ram;
  return percent >= TOO_LARGE ? 'too-large' : percent >= TIGHT ? 'tight' : 'enough';
}

/** Every rule on every variant: how large, what is left, and whether a workload that needs `needed` bytes runs. */
export function judgeRules(
  needed: bigint,
  minAlign: bigint,
  { rules = BSP_RULES, variants = RAM_VARIANTS }: { rules?: readonly SizingRule[]; variants?: readonly bigint[] } = {},
): readonly RuleVerdict[] {
  return variants.flatMap((ram) =>
    rules.map((rule) => {
      const wanted = rule.size(ram);
      const size = wanted - (wanted % minAlign);
      const possible = size < ram;
      const worth = worthOf(size, ram, needed);
      return {
        rule: rule.name,
        ram,
        size,
        left: possible ? ram - size : 0n,
        serves: possible && size >= needed,
        worth,
      };
    }),
  );
}
