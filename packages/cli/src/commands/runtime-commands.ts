import type { Options } from 'yargs';
import { boardOptions } from '../flags/board-options.ts';
import { outputOptions } from '../flags/output-options.ts';
import { several } from '../flags/single.ts';
import { UsageError } from '../usage-error.ts';
import type { Command, ParsedArgs } from './commands.ts';

const work = (describe: string): Options => ({ type: 'string', requiresArg: true, describe, group: 'The workload:' });

const textOrJson: Options = {
  type: 'string',
  requiresArg: true,
  describe: 'text, json [default: text]',
  group: 'Output:',
};

function formatOf(args: ParsedArgs): 'text' | 'json' {
  const [value = 'text', ...more] = several(args['format']);
  if (more.length > 0) throw new UsageError('--format is given more than once');
  if (value !== 'text' && value !== 'json') throw new UsageError(`--format is text or json, not '${value}'`);
  return value;
}

const alloc: Command = {
  name: 'alloc',
  usage: 'alloc [boards..]',
  describe: 'what happens to CMA allocations after boot, step by step',
  options: {
    script: work('what to do: lines of `alloc AREA PAGES`, `free AREA PAGES`, …, or JSON'),
    strategy: work('first-fit as the kernel, best-fit or buddy for comparison'),
    interactive: { type: 'boolean', describe: 'a shell on the debugfs files of the board', group: 'The workload:' },
    ...boardOptions,
    format: textOrJson,
    debugfs: {
      type: 'string',
      requiresArg: true,
      describe: 'write the files of /sys/kernel/debug/cma as they are at the end into this directory',
      group: 'Output:',
    },
    ...outputOptions,
  },
  examples: [
    ['carveout alloc board.dts --script play.alloc', 'on the areas of a board'],
    ['carveout alloc --script sequence.json --format json', 'on areas that the script brings'],
    ['carveout alloc board.dts --interactive', 'try `echo 1024 > alloc` as on the board'],
  ],
  run: async (args, io) => {
    const { runAlloc } = await import('./run-alloc.ts');
    return runAlloc({ boards: several(args['boards']), flags: args, format: formatOf(args) }, io);
  },
};

const size: Command = {
  name: 'size',
  usage: 'size [boards..]',
  describe: 'the smallest CMA areas that serve a recorded workload',
  options: {
    trace: work('text of `trace-cmd report`, of the ftrace file `trace`, or dmesg'),
    headroom: work('percent on top of what is needed [default: 25]'),
    'pinned-every': work('assume that one page in so many is pinned'),
    rate: { type: 'boolean', describe: 'tell how fast the trace was read', group: 'Output:' },
    ...boardOptions,
    format: textOrJson,
    ...outputOptions,
  },
  examples: [
    ['carveout size board.dts --trace play.trace', 'is the CMA of this board large enough?'],
    ['trace-cmd report | carveout size --trace -', 'without a board: what would be'],
  ],
  run: async (args, io) => {
    const { runSize } = await import('./run-size.ts');
    return runSize({ boards: several(args['boards']), flags: args, format: formatOf(args) }, io);
  },
};

const ask = (describe: string): Options => ({ type: 'string', requiresArg: true, describe, group: 'The request:' });

const dma: Command = {
  name: 'dma',
  usage: 'dma <boards..>',
  describe: 'which allocator serves a DMA request, and which were asked before',
  options: {
    size: ask('bytes, as 3M'),
    gfp: ask('kernel, atomic, dma or dma32 [default: kernel]'),
    device: ask('node of the device, by path or label'),
    mask: ask('bits of its coherent mask [default: 32]'),
    coherent: { type: 'boolean', describe: 'the device is cache coherent', group: 'The request:' },
    iommu: { type: 'boolean', describe: 'the device is behind an IOMMU', group: 'The request:' },
    ...boardOptions,
    format: textOrJson,
    ...outputOptions,
  },
  examples: [
    ['carveout dma board.dts --device /soc/vpu --size 16M', 'where does its buffer come from?'],
    ['carveout dma board.dts --size 64K --gfp atomic', 'from an interrupt handler'],
  ],
  run: async (args, io) => {
    const { runDma } = await import('./run-dma.ts');
    return runDma({ boards: several(args['boards']), flags: args, format: formatOf(args) }, io);
  },
};

/** CMA after boot. */
export const runtimeCommands: readonly Command[] = [alloc, size, dma];
