import type { Options } from 'yargs';

const text = (describe: string): Options => ({ type: 'string', requiresArg: true, describe, group: 'Many boards:' });
const flag = (describe: string): Options => ({ type: 'boolean', describe, group: 'Many boards:' });

/** For trees of boards. */
export const scaleOptions: Readonly<Record<string, Options>> = {
  jobs: text('worker threads [default: one per processor]'),
  shard: text('only one part of the boards: 2/4, auto (numbers of the CI engine) or auto/4'),
  'cache-dir': text('where outcomes are kept [default: CARVEOUT_CACHE_DIR, or carveout in the user cache]'),
  'no-cache': flag('look at everything anew'),
  depfile: text('STAMP.d: a rule for make or ninja, that STAMP depends on every file that was read'),
  watch: flag('check again whenever a file that was read changes'),
};
