import type { Options } from 'yargs';

const what = (describe: string): Options => ({
  type: 'string',
  requiresArg: true,
  describe,
  group: 'What is reported:',
});

const limit = (describe: string): Options => ({ ...what(describe), group: 'When it fails:' });

/** What becomes of findings, also of merged ones. */
export const reportOptions = {
  format: {
    ...what(
      'text (the default), gcc, json, sarif, github, gitlab, junit, rdjsonl or markdown, NAME or NAME=FILE; repeatable',
    ),
    group: 'Output:',
  },
  'fail-on': limit('the weakest severity that gives exit code 1: error (the default), warning, info or never'),
  'max-warnings': limit('exit with 1 when there are more warnings than this'),
} as const satisfies Record<string, Options>;

/** Of `carveout lint` alone. */
export const lintOptions: Readonly<Record<string, Options>> = {
  preset: what('recommended, strict, kernel or vendor: which rules are on, and as what'),
  W: what('[no-]CHECK: a check of dtc is a warning, or off; repeatable'),
  E: what('[no-]CHECK: a check of dtc is an error, or no more than a warning; repeatable'),
  rule: what('NAME=off, error, warning or info; repeatable; stronger than the project file'),
  ...reportOptions,
  fix: { type: 'boolean', describe: 'change the sources where that is safe', group: 'Fixes:' },
  'dry-run': { type: 'boolean', describe: 'with --fix: print the changes, make none', group: 'Fixes:' },
  'fix-root': {
    ...what('a directory whose files may be changed as well as those of the project; repeatable'),
    group: 'Fixes:',
  },
  changed: what('a branch, tag or commit: only what changed files since then bring, in every board that includes them'),
  baseline: what('file of known findings, which are not reported'),
  'update-baseline': {
    type: 'boolean',
    describe: 'take all that is found into the baseline',
    group: 'What is reported:',
  },
  'prune-baseline': { type: 'boolean', describe: 'take out of the baseline what is gone', group: 'What is reported:' },
};
