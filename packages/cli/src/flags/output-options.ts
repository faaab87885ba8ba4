import type { Options } from 'yargs';

/** How output looks; the same for every command. */
export const outputOptions = {
  width: {
    type: 'string',
    requiresArg: true,
    describe: 'columns of text output [default: the terminal, or 100]',
    group: 'Output:',
  },
  color: {
    type: 'string',
    requiresArg: true,
    describe: 'auto, always or never; NO_COLOR and FORCE_COLOR are honoured',
    group: 'Output:',
  },
  ascii: { type: 'boolean', describe: 'draw with ASCII characters only', group: 'Output:' },
} as const satisfies Record<string, Options>;
