import type { Options } from 'yargs';
import { outputOptions } from '../flags/output-options.ts';
import { several, single } from '../flags/single.ts';
import { UsageError } from '../usage-error.ts';
import type { Command } from './commands.ts';

const textOrJson: Options = {
  type: 'string',
  requiresArg: true,
  describe: 'text, json [default: text]',
  group: 'Output:',
};

const rules: Command = {
  name: 'rules',
  usage: 'rules [filter..]',
  describe: 'everything that lint can report, with code and severity',
  options: { format: textOrJson, ...outputOptions },
  examples: [
    ['carveout rules', 'all'],
    ['carveout rules cma dtc/', 'those with cma or dtc/ in their names'],
    ['carveout explain cma-does-not-fit', 'the page of one of them'],
  ],
  run: async (args, io) => {
    const format = single('format', args['format']) ?? 'text';
    if (format !== 'text' && format !== 'json') throw new UsageError(`--format is text or json, not '${format}'`);
    const { runRules } = await import('./run-rules.ts');
    return runRules({ filter: several(args['filter']), format, flags: args }, io);
  },
};

const init: Command = {
  name: 'init',
  usage: 'init [directory]',
  describe: 'looks at a tree of sources and writes a project file',
  options: { force: { type: 'boolean', describe: 'replace a project file that is there', group: 'Output:' } },
  examples: [
    ['carveout init', 'writes carveout.yaml for the device trees here'],
    ['carveout init && carveout lint', 'and checks them'],
  ],
  run: async (args, io) => {
    const { runInit } = await import('../init/run-init.ts');
    const directory = single('directory', args['directory']) ?? '.';
    return runInit({ directory, force: args['force'] === true }, io);
  },
};

const completion: Command = {
  name: 'completion',
  usage: 'completion <shell>',
  describe: 'completion of commands and options for bash, zsh or fish',
  options: {},
  examples: [
    ['source <(carveout completion bash)', 'in this shell'],
    ['carveout completion zsh > ~/.zfunc/_carveout', 'for good'],
  ],
  run: async (args, io) => {
    const { COMPLETIONS } = await import('../manual/completion-scripts.ts');
    const shell = String(args['shell']);
    if (shell !== 'bash' && shell !== 'zsh' && shell !== 'fish')
      throw new UsageError(`there are completions for bash, zsh and fish, not for '${shell}'`);
    io.stdout(COMPLETIONS[shell]);
    return 0;
  },
};

const manual = (all: () => readonly Command[]): Command => ({
  name: 'manual',
  usage: 'manual',
  describe: 'the manual page, for man -l -',
  options: {},
  examples: [
    ['carveout manual | man -l -', 'to read it'],
    ['carveout manual > carveout.1', 'to install it'],
  ],
  run: async (_args, io) => {
    const { manualPage } = await import('../manual/manual-page.ts');
    const { toolVersion } = await import('../lint/tool-version.ts');
    io.stdout(manualPage(all(), toolVersion()));
    return 0;
  },
});

/** About the tool itself; `all` is the table of commands, which these are in. */
export const manualCommands = (all: () => readonly Command[]): readonly Command[] => [
  rules,
  init,
  completion,
  manual(all),
];
