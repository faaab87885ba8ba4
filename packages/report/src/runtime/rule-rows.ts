import { formatSize } from '@carveout/core';
import type { RuleVerdict, SizeReport } from '@carveout/runtime';

/** What the rules give, in words. */
export interface RuleTable {
  readonly title: string;
  readonly heads: readonly string[];
  /** Columns of words, not of numbers. */
  readonly words: ReadonlySet<number>;
  readonly rows: readonly { readonly cells: readonly string[]; readonly isGood: boolean }[];
  /** What the verdicts mean that are not plain. */
  readonly remarks: readonly string[];
}

const VERDICTS: Readonly<Record<RuleVerdict['worth'], string>> = {
  enough: 'yes',
  tight: 'yes, tight',
  'too-small': 'no',
  'too-large': 'too large',
  impossible: 'impossible',
};

/** Nobody said what is needed: only what is left can be judged. */
const VERDICTS_WITHOUT_NEED: typeof VERDICTS = { ...VERDICTS, enough: 'possible', tight: 'tight' };

export function ruleTable({ rules, judgedBy }: SizeReport): RuleTable {
  const hasNeed = judgedBy > 0n;
  const verdicts = hasNeed ? VERDICTS : VERDICTS_WITHOUT_NEED;
  return {
    title: `Rules of board support packages${hasNeed ? `, for ${formatSize(judgedBy)}` : ''}`,
    heads: ['RAM', 'rule', 'CMA', 'share', 'the rest', hasNeed ? 'enough?' : 'verdict'],
    words: new Set([1, 5]),
    rows: rules.map(({ rule, ram, size, left, worth }) => ({
      cells: [
        formatSize(ram),
        rule,
        formatSize(size),
        `${(size * 100n) / ram} %`,
        left === 0n ? '-' : formatSize(left),
        verdicts[worth],
      ],
      isGood: worth === 'enough' || worth === 'tight',
    })),
    remarks: remarksOn(rules, hasNeed),
  };
}

function remarksOn(rules: SizeReport['rules'], hasNeed: boolean): readonly string[] {
  const has = (worth: RuleVerdict['worth']): boolean => rules.some((one) => one.worth === worth);
  const remarks: string[] = [];
  if (has('tight')) remarks.push('tight: half of RAM or more is CMA.');
  if (has('too-large')) {
    const serves = hasNeed ? 'the workload would fit, but ' : '';
    remarks.push(`too large: ${serves}three quarters of RAM or more are CMA.`);
  }
  if (remarks.length > 0) remarks.push('Kernel, page tables, slabs and pinned pages live in the rest, never in CMA.');
  return remarks;
}
