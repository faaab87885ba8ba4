import { writeSync } from 'node:fs';
import fc from 'fast-check';
import { fuzzBlob } from './blob-target.ts';
import { fuzzChecks } from './checks-target.ts';
import { fuzzMacros } from './macros-target.ts';
import { fuzzOptions } from './options-target.ts';
import { fuzzSource } from './source-target.ts';
import type { Target } from './target.ts';
import { fuzzCommandLine, fuzzConfig, fuzzProject } from './text-targets.ts';

// One target in one process: fuzz-job TARGET SEED SECONDS HANG-SECONDS. Messages to standard output, one JSON object a line.
const TARGETS: Readonly<Record<string, () => Target>> = {
  source: fuzzSource,
  macros: fuzzMacros,
  options: fuzzOptions,
  checks: fuzzChecks,
  blob: fuzzBlob,
  cmdline: fuzzCommandLine,
  config: fuzzConfig,
  project: fuzzProject,
};

const [name = '', seed = '0', seconds = '10', hang = '2'] = process.argv.slice(2);
const tell = (message: object): void => void writeSync(1, `${JSON.stringify(message)}\n`);

/** CPU time, because the machine may be busy with other things. */
const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const MEMORY_LIMIT = 1024;
const BATCH = 200;
const MOST_FINDINGS = 10;

async function run(target: Target): Promise<void> {
  const end = Date.now() + Number(seconds) * 1000;
  let count = 0;
  const seen = new Set<string>();
  let findings = 0;
  let slowest = 0;
  for (let batch = 0; Date.now() < end && findings < MOST_FINDINGS; batch++) {
    for (const input of fc.sample(target.inputs, { seed: Number(seed) + batch, numRuns: BATCH })) {
      if (Date.now() >= end) break;
      const shown = target.show(input);
      tell({ kind: 'input', input: shown });
      const started = cpuSeconds();
      const what = await attempt(target, input);
      const spent = cpuSeconds() - started;
      slowest = Math.max(slowest, spent);
      count++;
      const fault = what ?? (spent > Number(hang) ? `took ${spent.toFixed(1)} s` : undefined);
      // One finding a kind: the same place of the same mistake comes again and again.
      if (fault === undefined || seen.has(kindOf(fault))) continue;
      seen.add(kindOf(fault));
      findings++;
      tell({ kind: 'finding', what: fault, input: shown });
    }
  }
  const peak = process.resourceUsage().maxRSS / 1024;
  if (peak > MEMORY_LIMIT) tell({ kind: 'finding', what: `${peak.toFixed(0)} MiB of memory`, input: '' });
  tell({
    kind: 'text',
    text: `${count} inputs, slowest ${slowest.toFixed(2)} s, peak ${peak.toFixed(0)} MiB${target.summary()}`,
  });
}

/** Of a thrown error the place, else the words without numbers. */
const kindOf = (fault: string): string => /\n\s+at .*\n\s+at .*/.exec(fault)?.[0] ?? fault.replace(/\d+/g, '0');

async function attempt<T>(target: Target<T>, input: T): Promise<string | undefined> {
  try {
    return await target.check(input);
  } catch (error) {
    return `threw ${error instanceof Error ? (error.stack ?? error.message) : error}`;
  }
}

const make = TARGETS[name];
if (!make) throw new Error(`no such target: ${name}`);
await run(make());
