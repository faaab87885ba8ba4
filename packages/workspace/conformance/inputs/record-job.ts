import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dtcCases } from './cases.ts';
import { type CaseResult, ours, runCase, theirs } from './run-case.ts';

/** What the kernel's dtc does with one input, and what an older release does when that is something else. */
interface Recorded extends CaseResult {
  readonly older?: CaseResult;
}

/** Arguments: the kernel's dtc, an older one, the directory of included files, and the file to write. */
const [dtc = '', older = '', files = '', file = ''] = process.argv.slice(2);
const recorded: Record<string, Recorded> = {};
let differing = 0;
for (const given of dtcCases) {
  const result = await runCase(theirs(dtc), given, files);
  const before = await runCase(theirs(older), given, files);
  const own = await runCase(ours, given, files);
  const same = (other: CaseResult): boolean => JSON.stringify(other) === JSON.stringify(result);
  recorded[given.name] = same(before) ? result : { ...result, older: before };
  if (same(own)) continue;
  differing++;
  console.log(`${given.name}\n${given.dts}  dtc  ${JSON.stringify(result)}\n  ours ${JSON.stringify(own)}`);
}
const version = (path: string): string => spawnSync(path, ['-v'], { encoding: 'utf8' }).stdout.trim();
const record = { dtc: version(dtc), older: version(older), cases: recorded };
writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
console.log(`${dtcCases.length} inputs recorded, carveout differs in ${differing} from ${record.dtc}`);
