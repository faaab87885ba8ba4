import type { Options } from 'yargs';

const what = (describe: string): Options => ({
  type: 'string',
  requiresArg: true,
  describe,
  group: 'What is reported:',
});

/** Of `carveout lint` alone. */
export const lintOptions: Readonly<Record<string, Options>> = {
  preset: what('recommended, strict, kernel or vendor: which rules are on, and as what'),
  rule: what('NAME=off, error, warning or info; repeatable; stronger than the project file'),
};
