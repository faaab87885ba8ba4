import type { Options } from 'yargs';
import { boardOptions } from '../flags/board-options.ts';

const axis = (describe: string): Options => ({ type: 'string', requiresArg: true, describe, group: 'What is varied:' });

/** Flags of the board that a sweep takes as they are; the others are axes or make no sense for many boots. */
const { memory: _memory, cmdline: _cmdline, dmesg: _dmesg, ...fixed } = boardOptions;

export const sweepOptions: Readonly<Record<string, Options>> = {
  ram: axis('RAM sizes, 512M,1G; banks of one size are joined by +'),
  kernels: axis('kernel releases, 5.4.286,6.1.176'),
  cmdline: axis('a kernel command line; repeatable, each is one'),
  configs: axis('kernel .config files, separated by commas'),
  overlays: axis('sets of overlays, none,a.dtbo,a.dtbo+b.dtbo'),
  ...fixed,
  jobs: {
    type: 'string',
    requiresArg: true,
    describe: 'worker threads [default: one per processor]',
    group: 'Output:',
  },
};
