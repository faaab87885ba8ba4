import type { Options } from 'yargs';

const text = (describe: string): Options => ({ type: 'string', requiresArg: true, describe, group: 'Many boards:' });

/** For trees of boards. */
export const scaleOptions: Readonly<Record<string, Options>> = {
  jobs: text('worker threads [default: one per processor]'),
  'cache-dir': text(
    'where outcomes are kept for the next run [default: CARVEOUT_CACHE_DIR, or carveout in the user cache]',
  ),
  'no-cache': { type: 'boolean', describe: 'look at everything anew', group: 'Many boards:' },
};
