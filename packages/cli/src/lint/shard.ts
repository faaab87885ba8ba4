import type { Io } from '../io.ts';
import { UsageError } from '../usage-error.ts';

/** One of `count` parts of the boards; `index` counts from 0. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

interface Engine {
  readonly name: string;
  /** Variable with this job's number, and that of the first job: a number, or the variable that tells it. */
  readonly index: string;
  readonly first: number | string;
  /** Variable with the number of jobs; undefined where the engine does not tell. */
  readonly total?: string;
  /** Variable with the distance between numbers. */
  readonly step?: string;
}

/** Who numbers its parallel jobs, and how. GitHub has no variable: a workflow hands `strategy.job-index` to the first pair. */
const ENGINES: readonly Engine[] = [
  { name: 'carveout', index: 'CARVEOUT_SHARD_INDEX', first: 0, total: 'CARVEOUT_SHARD_TOTAL' },
  { name: 'GitLab CI', index: 'CI_NODE_INDEX', first: 1, total: 'CI_NODE_TOTAL' },
  { name: 'CircleCI', index: 'CIRCLE_NODE_INDEX', first: 0, total: 'CIRCLE_NODE_TOTAL' },
  { name: 'Buildkite', index: 'BUILDKITE_PARALLEL_JOB', first: 0, total: 'BUILDKITE_PARALLEL_JOB_COUNT' },
  { name: 'Azure Pipelines', index: 'SYSTEM_JOBPOSITIONINPHASE', first: 1, total: 'SYSTEM_TOTALJOBSINPHASE' },
  {
    name: 'Slurm',
    index: 'SLURM_ARRAY_TASK_ID',
    first: 'SLURM_ARRAY_TASK_MIN',
    total: 'SLURM_ARRAY_TASK_COUNT',
    step: 'SLURM_ARRAY_TASK_STEP',
  },
  { name: 'Kubernetes', index: 'JOB_COMPLETION_INDEX', first: 0 },
];

const MOST = 100_000;

/** `2/4` counts from 1; `auto` takes both numbers from the CI engine, `auto/4` the first. */
export function readShard(text: string | undefined, env: Io['env']): Shard | undefined {
  if (text === undefined) return undefined;
  const [, position = '', total] = /^(auto|\d+)(?:\/(\d+))?$/.exec(text) ?? [];
  if (position === '' || (position !== 'auto' && total === undefined))
    throw new UsageError(`--shard is INDEX/COUNT, auto or auto/COUNT, not '${text}'`);
  if (position !== 'auto') return checked(Number(position) - 1, Number(total), `--shard ${text}`);
  return fromEngine(total === undefined ? undefined : Number(total), env);
}

function fromEngine(given: number | undefined, env: Io['env']): Shard {
  for (const engine of ENGINES) {
    const index = numberOf(engine.index, env);
    const count = given ?? (engine.total === undefined ? undefined : numberOf(engine.total, env));
    if (index === undefined) continue;
    if (count === undefined)
      throw new UsageError(`${engine.name} does not tell how many jobs there are; write --shard auto/COUNT`);
    const first = typeof engine.first === 'number' ? engine.first : (numberOf(engine.first, env) ?? 0);
    const step = engine.step === undefined ? 1 : (numberOf(engine.step, env) ?? 1);
    return checked((index - first) / Math.max(step, 1), count, `${engine.index}=${env[engine.index]}`);
  }
  const names = ENGINES.map(({ index }) => index).join(', ');
  throw new UsageError(`--shard auto: no CI engine numbers this job; none of these is set: ${names}`);
}

function numberOf(name: string, env: Io['env']): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${name} is no number: '${text}'`);
  return Number(text);
}

function checked(index: number, count: number, what: string): Shard {
  if (count < 1 || count > MOST) throw new UsageError(`${what}: the number of shards is from 1 to ${MOST}`);
  if (!Number.isInteger(index) || index < 0 || index >= count)
    throw new UsageError(`${what} is none of ${count} ${count === 1 ? 'shard' : 'shards'}`);
  return { index, count };
}

/** The shard's part of `all`: neighbours stay together, since they share includes. All shards together are `all`. */
export function inShard<T>(all: readonly T[], { index, count }: Shard): readonly T[] {
  return all.slice(Math.floor((index * all.length) / count), Math.floor(((index + 1) * all.length) / count));
}
