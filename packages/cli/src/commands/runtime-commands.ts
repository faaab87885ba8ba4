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

const PICTURES: Options = { ...textOrJson, describe: 'text, json, svg, html [default: text]' };
const DRAWN = ['text', 'json', 'svg', 'html'] as const;

function formatOf<T extends string>(args: ParsedArgs, choices: readonly [T, ...(readonly T[])]): T {
  const [value = choices[0], ...more] = several(args['format']);
  if (more.length > 0) throw new UsageError('--format is given more than once');
  const known = choices.find((choice) => choice === value);
  if (known === undefined) throw new UsageError(`--format is ${choices.join(' or ')}, not '${value}'`);
  return known;
}

const alloc: Command = {
  name: 'alloc',
  usage: 'alloc [boards..]',
  describe: 'what happens to CMA allocations after boot, step by step',
  options: {
    script: work(
      'what to do: lines of `alloc AREA PAGES`, `free AREA PAGES`, …, or JSON; a file, a pipe as <(…), or -',
    ),
    strategy: work('first-fit as the kernel, best-fit or buddy for comparison'),
    interactive: { type: 'boolean', describe: 'a shell on the debugfs files of the board', group: 'The workload:' },
    ...boardOptions,
    format: PICTURES,
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
    return runAlloc({ boards: several(args['boards']), flags: args, format: formatOf(args, DRAWN) }, io);
  },
};

const size: Command = {
  name: 'size',
  usage: 'size [boards..]',
  describe: 'the smallest CMA areas that serve a recorded workload',
  options: {
    trace: work('text of `trace-cmd report`, of the ftrace file `trace`, or dmesg; a file, a pipe as <(…), or -'),
    headroom: work('percent on top of what is needed [default: 25]'),
    'pinned-every': work('assume that one page in so many is pinned'),
    bounded: { type: 'boolean', describe: 'allocations must not wait for migration', group: 'The workload:' },
    need: work('bytes that are needed at least, or without a trace'),
    ram: work('RAM sizes the product ships with, for the rules: 512M,1G,2G'),
    rule: work('how a board support package sizes the area: 320M, 25%, max(256M, 25%); repeatable, NAME=… names it'),
    rate: { type: 'boolean', describe: 'tell how fast the trace was read', group: 'Output:' },
    ...boardOptions,
    format: PICTURES,
    ...outputOptions,
  },
  examples: [
    ['carveout size board.dts --trace play.trace', 'is the CMA of this board large enough?'],
    ["carveout size --need 320M --ram 1G,2G,4G --rule 'max(256M, 25%)'", 'does a rule do for every variant?'],
    ['trace-cmd report | carveout size --trace -', 'without a board: what would be'],
  ],
  run: async (args, io) => {
    const { runSize } = await import('./run-size.ts');
    return runSize({ boards: several(args['boards']), flags: args, format: formatOf(args, DRAWN) }, io);
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
    'pool-serves-all': {
      type: 'boolean',
      describe:
        "arm64 up to 4.15 without CONFIG_DMA_CMA: a vendor's kernel whose coherent pool serves every request [default: as mainline, the page allocator and then swiotlb]",
      group: 'The request:',
    },
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
    return runDma({ boards: several(args['boards']), flags: args, format: formatOf(args, ['text', 'json']) }, io);
  },
};

const old = (describe: string): Options => ({ type: 'string', requiresArg: true, describe, group: 'The old board:' });

const today = (describe: string): Options => ({
  type: 'string',
  requiresArg: true,
  describe,
  group: 'The kernel to convert to:',
});

const convert: Command = {
  name: 'convert',
  usage: 'convert',
  describe: 'old command lines that carve memory out, as a device tree of today',
  options: {
    cmdline: old("the command line: 'cma=c=10M cma_map=camera=c' of 2010, or mem=, memmap= and bigphysarea= holes"),
    memory: old('a RAM bank, BASE:SIZE; repeatable'),
    posting: old('v1, v3 or v5 of the CMA proposal [default: as the parameters tell]'),
    requests: old('JSON list of allocations, gets and puts to play on the old regions'),
    arch: old('arm64, arm, riscv [default: arm64]'),
    kernel: today('its release [default: 6.12]'),
    config: today('its .config'),
    'page-size': today('4K, 16K or 64K [default: as the configuration says]'),
    format: { ...textOrJson, describe: 'dts, text, json [default: dts]' },
    ...outputOptions,
  },
  examples: [
    ["carveout convert --cmdline 'cma=c=10M cma_map=camera=c'", 'nodes and links for a device tree'],
    ["carveout convert --cmdline 'mem=240M' --memory 0x40000000:256M --format text", 'a hole, and what it becomes'],
  ],
  run: async (args, io) => {
    const { runConvert } = await import('./run-convert.ts');
    return runConvert({ flags: args, format: formatOf(args, ['dts', 'text', 'json']) }, io);
  },
};

/** CMA after boot, and before it existed. */
export const runtimeCommands: readonly Command[] = [alloc, size, dma, convert];
