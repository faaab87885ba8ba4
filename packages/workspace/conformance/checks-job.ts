import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checks, kernelBuildSwitches } from '@carveout/checks';
import { runDtcInMemory } from './dtc-in-memory.ts';
import { messageLines, unmatched } from './message-lines.ts';

interface Job {
  readonly tree: string;
  readonly directory: string;
  readonly sources: readonly string[];
  readonly switches: Readonly<Record<Variant, readonly string[]>>;
}

const VARIANTS = ['kernel', 'all'] as const;
type Variant = (typeof VARIANTS)[number];

/** Sources with a difference that are listed. */
const LISTED = 20;

/** Of dtc's command line. The check that always fails tells nothing, and that of dtc 1.8 is not known to a kernel's. */
function switches(): Job['switches'] {
  const all = checks.map(({ name }) => name).filter((name) => name !== 'always_fail' && name !== 'node_name_not_empty');
  return {
    kernel: kernelBuildSwitches.map(({ check }) => `-Wno-${check}`),
    all: all.map((name) => `-W${name}`),
  };
}

async function compare(job: Job): Promise<number> {
  // dtc ran there: names of included files are relative to it.
  process.chdir(job.tree);
  let wrong = 0;
  for (const variant of VARIANTS) {
    const score = new Score(variant);
    for (const source of job.sources) await compareOne(job, source, score);
    score.print();
    wrong += score.different;
  }
  return wrong > 0 ? 1 : 0;
}

class Score {
  readonly variant: Variant;
  different = 0;
  same = 0;
  readonly counts = new Map<string, number>();
  readonly #listed: string[] = [];

  constructor(variant: Variant) {
    this.variant = variant;
  }

  note(source: string, lines: readonly string[], difference: string | undefined): void {
    for (const line of lines) {
      const check = /\((\w+)\)/.exec(line)?.[1];
      if (check) this.counts.set(check, (this.counts.get(check) ?? 0) + 1);
    }
    if (difference === undefined) this.same++;
    else if (++this.different <= LISTED) this.#listed.push(`  ${source}: ${difference}`);
  }

  print(): void {
    const name = this.variant === 'kernel' ? 'switches of the kernel build' : 'every check on';
    const total = [...this.counts.values()].reduce((sum, count) => sum + count, 0);
    console.log(`${name}: same messages for ${this.same} of ${this.same + this.different}, ${total} messages of dtc`);
    for (const line of this.#listed) console.log(line);
    if (this.different > LISTED) console.log(`  ... and ${this.different - LISTED} more`);
    const sorted = [...this.counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    console.log(sorted.map(([check, count]) => `  ${String(count).padStart(7)} ${check}`).join('\n'));
  }
}

async function compareOne(job: Job, source: string, score: Score): Promise<void> {
  const path = join(job.directory, source);
  const theirs = messageLines(readFileSync(`${path}.${score.variant}.txt`, 'utf8'));
  const code = Number(readFileSync(`${path}.${score.variant}.code`, 'utf8'));
  const includes = [dirname(source), 'scripts/dtc/include-prefixes'].flatMap((dir) => ['-i', dir]);
  const argv = ['-I', 'dts', '-O', 'null', ...includes, ...job.switches[score.variant], `${path}.pre`];
  const result = await runDtcInMemory(argv);
  const ours = messageLines(result.stderr);
  score.note(
    source,
    theirs,
    differenceOf(ours, theirs) ?? (result.code === code ? undefined : `exit code ${result.code}, not ${code}`),
  );
}

/** The first one, and how many there are. Undefined when messages are the same and in the same order. */
function differenceOf(ours: readonly string[], theirs: readonly string[]): string | undefined {
  const extra = unmatched(ours, theirs);
  if (extra.length > 0) return `${extra.length} messages differ: ${extra[0]}`;
  const at = theirs.findIndex((line, index) => line !== ours[index]);
  return at < 0 ? undefined : `same messages in another order from ${theirs[at]} on`;
}

const [mode = ''] = process.argv.slice(2);
if (mode === '--switches') console.log(JSON.stringify(switches()));
else process.exitCode = await compare(JSON.parse(readFileSync(mode, 'utf8')) as Job);
