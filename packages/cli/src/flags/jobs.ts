import { UsageError } from '../usage-error.ts';
import { single } from './single.ts';

const MOST = 256;

/** `--jobs`; undefined when the tool may choose. */
export function readJobs(flags: Readonly<Record<string, unknown>>): number | undefined {
  const text = single('jobs', flags['jobs']);
  if (text === undefined) return undefined;
  const jobs = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (jobs > 0 && jobs <= MOST) return jobs;
  throw new UsageError(`--jobs is a number from 1 to ${MOST}, not '${text}'`);
}
