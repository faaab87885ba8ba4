import { type Verdict, verdictOf } from '@carveout/analysis';
import type { Finding } from '@carveout/core';
import { countFindings } from '@carveout/report';
import { single } from '../flags/single.ts';
import { UsageError } from '../usage-error.ts';

const FAIL_ON = ['error', 'warning', 'info', 'never'] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** What a run may find without failing. */
export interface Limits {
  /** The weakest severity that fails the run. */
  readonly failOn: FailOn;
  readonly maxWarnings: number | undefined;
}

interface ProjectLimits {
  readonly failOn?: FailOn | undefined;
  readonly maxWarnings?: number | undefined;
}

type Flags = Readonly<Record<string, unknown>>;

/** Flags are stronger than the project file. */
export function readLimits(flags: Flags, project: ProjectLimits = {}): Limits {
  const failOn = single('fail-on', flags['fail-on']);
  const known = FAIL_ON.find((one) => one === failOn);
  if (failOn !== undefined && !known)
    throw new UsageError(`--fail-on is error, warning, info or never, not '${failOn}'`);
  const most = single('max-warnings', flags['max-warnings']);
  if (most !== undefined && !/^\d{1,9}$/.test(most)) {
    throw new UsageError(`--max-warnings is the number of warnings that is still fine, not '${most}'`);
  }
  return {
    failOn: known ?? project.failOn ?? 'error',
    maxWarnings: most === undefined ? project.maxWarnings : Number(most),
  };
}

const WEIGHT: Readonly<Record<FailOn, number>> = { info: 1, warning: 2, error: 3, never: 4 };

export interface LintVerdict {
  readonly code: Verdict;
  /** What the findings alone do not tell; to standard error. */
  readonly note?: string;
}

/** An input that cannot be read is 2 whatever the limits. */
export function lintVerdict(findings: readonly Finding[], { failOn, maxWarnings }: Limits): LintVerdict {
  if (verdictOf(findings) === 2) return { code: 2 };
  const { warnings } = countFindings(findings);
  if (maxWarnings !== undefined && warnings > maxWarnings) {
    return {
      code: 1,
      note: `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}, at most ${maxWarnings} are allowed (--max-warnings)`,
    };
  }
  return { code: findings.some(({ severity }) => WEIGHT[severity] >= WEIGHT[failOn]) ? 1 : 0 };
}
