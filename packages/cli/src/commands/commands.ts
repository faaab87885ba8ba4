import type { Options } from 'yargs';
import { boardOptions, ramOption } from '../flags/board-options.ts';
import { outputOptions } from '../flags/output-options.ts';
import { scaleOptions } from '../flags/scale-options.ts';
import { several } from '../flags/single.ts';
import type { ExitCode, Io } from '../io.ts';
import { lintOptions, reportOptions } from '../lint/lint-options.ts';
import { sweepOptions } from '../sweep/sweep-options.ts';
import { UsageError } from '../usage-error.ts';
import { compileCommands } from './compile-commands.ts';
import { manualCommands } from './manual-commands.ts';
import { runtimeCommands } from './runtime-commands.ts';

export type ParsedArgs = Readonly<Record<string, unknown>>;

/** One command: what yargs needs to know, and what runs. Its code is loaded when it runs. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly describe: string;
  readonly options: Readonly<Record<string, Options>>;
  readonly examples: readonly (readonly [command: string, what: string])[];
  run(args: ParsedArgs, io: Io): Promise<ExitCode>;
}

const format = (...choices: readonly string[]): Options => ({
  type: 'string',
  requiresArg: true,
  describe: `${choices.join(', ')} [default: ${choices[0]}]`,
  group: 'Output:',
});

/** The chosen format; the first one when none is given. */
function readFormat<T extends string>(args: ParsedArgs, choices: readonly [T, ...(readonly T[])]): T {
  const [value, ...more] = several(args['format']);
  if (more.length > 0) throw new UsageError('--format is given more than once');
  if (value === undefined) return choices[0];
  const known = choices.find((choice) => choice === value);
  if (known === undefined) throw new UsageError(`--format is ${choices.join(' or ')}, not '${value}'`);
  return known;
}

const LAYOUT_FORMATS = ['text', 'json', 'svg', 'html'] as const;
const SWEEP_FORMATS = ['text', 'json', 'csv', 'html'] as const;
const BOOT_FORMATS = ['text', 'json', 'dmesg', 'svg', 'html'] as const;

const layout: Command = {
  name: 'layout',
  usage: 'layout <boards..>',
  describe: 'where every reserved region and CMA area will be, and who decided',
  options: { ...boardOptions, ...ramOption, format: format(...LAYOUT_FORMATS), ...outputOptions },
  examples: [
    ['carveout layout board.dts', 'with the documented precedence'],
    ['carveout layout board.dts --kernel 6.12.117 --config .config', 'as that kernel would do it'],
    ["carveout layout board.dtb --cmdline 'cma=256M' --memory 2G", 'another command line and RAM size'],
    ['carveout layout board.dts --ram 1G,2G,0x40000000:1G+0x100000000:3G', 'every RAM size the board ships with'],
    ['carveout layout board.dts --kernel-image Image --initrd 0x88000000:24M', 'with boot loader placements'],
    ['carveout layout board.dts --format svg > map.svg', 'the memory map to scale'],
  ],
  run: async (args, io) => {
    const { runLayout } = await import('./run-layout.ts');
    return runLayout({ boards: several(args['boards']), flags: args, format: readFormat(args, LAYOUT_FORMATS) }, io);
  },
};

const boot: Command = {
  name: 'boot',
  usage: 'boot <boards..>',
  describe: 'what early boot will do with memory, step by step, and what dmesg will say',
  options: { ...boardOptions, ...ramOption, format: format(...BOOT_FORMATS), ...outputOptions },
  examples: [
    ['carveout boot board.dts --kernel 6.1.192', 'every step with its reason'],
    ['carveout boot board.dts --format dmesg', 'the kernel log lines about memory'],
    ['carveout boot board.dts --format html > boot.html', 'a page that steps through the boot'],
    ['carveout boot board.dts --format json | jq .defaultCma', 'for scripts'],
  ],
  run: async (args, io) => {
    const { runBoot } = await import('./run-boot.ts');
    const chosen = readFormat(args, BOOT_FORMATS);
    return runBoot({ boards: several(args['boards']), flags: args, format: chosen }, io);
  },
};

const lint: Command = {
  name: 'lint',
  usage: 'lint [inputs..]',
  describe: 'what is wrong with device trees, command line and .config, or about to surprise',
  options: {
    ...boardOptions,
    ...lintOptions,
    ...outputOptions,
    ...scaleOptions,
  },
  examples: [
    ['carveout lint', 'every board of the project file, in every variant'],
    ['carveout lint arch/arm64/boot/dts/ti', 'every .dts and .dtb below a directory'],
    ['carveout lint --format sarif=out.sarif --format github', 'for CI: several reports at once'],
    ['cat board.dts | carveout lint -', 'from standard input'],
  ],
  run: async (args, io) => {
    const { runLint } = await import('./run-lint.ts');
    return runLint({ inputs: several(args['inputs']), flags: args }, io);
  },
};

const mergeReports: Command = {
  name: 'merge-reports',
  usage: 'merge-reports <reports..>',
  describe: 'reports of several `carveout lint --format json` as one, in any format',
  options: { ...reportOptions, ...outputOptions },
  examples: [
    ['carveout merge-reports shard-*.json', 'what the shards found, and the exit code of a whole run'],
    ['carveout merge-reports shard-*.json --format sarif=out.sarif --format text', 'in other formats'],
  ],
  run: async (args, io) => {
    const { runMergeReports } = await import('./run-merge-reports.ts');
    return runMergeReports({ reports: several(args['reports']), flags: args }, io);
  },
};

const explain: Command = {
  name: 'explain',
  usage: 'explain <board> [what]',
  describe: 'why something is where it is: an address, a node, or an option; or what a rule means',
  options: { ...boardOptions, ...ramOption, ...outputOptions },
  examples: [
    ['carveout explain board.dts cma', 'the default CMA area: who decided, who lost'],
    ['carveout explain board.dts 0x7ac00000', 'what lies at an address'],
    ['carveout explain board.dts /reserved-memory/linux,cma', 'a node, by path, name or label'],
    ['carveout explain board.dts CONFIG_ZONE_DMA', 'a setting: a Kconfig symbol, cma=, mem=, "DMA limit"'],
    ['carveout explain cma-does-not-fit', 'a rule, by name or code'],
  ],
  run: async (args, io) => {
    if (args['what'] === undefined) {
      const { runExplainRule } = await import('./run-rules.ts');
      return runExplainRule(String(args['board']), args, io);
    }
    const { runExplain } = await import('./run-explain.ts');
    return runExplain({ boards: [String(args['board'])], what: String(args['what']), flags: args }, io);
  },
};

const verify: Command = {
  name: 'verify',
  usage: 'verify <boards..>',
  describe: 'whether the prediction agrees with the log of a real boot, line by line',
  options: { ...boardOptions, format: format('text', 'json'), ...outputOptions },
  examples: [
    ['carveout verify board.dts --dmesg boot.log', 'kernel, command line, RAM and placements are taken from the log'],
    ['carveout verify board.dtb --config .config --dmesg boot.log', 'with the configuration of that kernel'],
    ['carveout verify board.dts --dmesg boot.log --dtb 0x48000000', 'with what the log does not tell'],
  ],
  run: async (args, io) => {
    const { runVerify } = await import('./run-verify.ts');
    const chosen = readFormat(args, ['text', 'json']);
    return runVerify({ boards: several(args['boards']), flags: args, format: chosen }, io);
  },
};

const DIFF_FORMATS = ['text', 'json', 'markdown'] as const;

const diff: Command = {
  name: 'diff',
  usage: 'diff <before> <after>',
  describe: 'what two device trees, source or blob, say differently, and what that does to memory',
  options: { ...boardOptions, format: format(...DIFF_FORMATS), ...outputOptions },
  examples: [
    ['carveout diff old.dtb new.dtb', 'by path and meaning: phandle numbers and order do not matter'],
    ['carveout diff board.dts vendor.dtb --kernel 6.12.117', 'source and blob, with what that kernel does'],
    ['carveout diff old.dts new.dts --format markdown', 'for a comment on a change'],
  ],
  run: async (args, io) => {
    const { runDiff } = await import('./run-diff.ts');
    const [before, after] = [String(args['before']), String(args['after'])];
    return runDiff({ before, after, flags: args, format: readFormat(args, DIFF_FORMATS) }, io);
  },
};

const sweep: Command = {
  name: 'sweep',
  usage: 'sweep [boards..]',
  describe: 'the same boards under every RAM size, kernel, command line, configuration and overlay',
  options: { ...sweepOptions, format: format(...SWEEP_FORMATS), ...outputOptions },
  examples: [
    ['carveout sweep board.dts --ram 512M,1G,2G --kernels 5.4.286,6.1.176,6.12.117', 'every size with every kernel'],
    ["carveout sweep board.dts --cmdline 'cma=64M' --cmdline 'cma=256M' --ram 1G,4G", 'command lines as well'],
    [
      'carveout sweep --kernels 5.10.89,6.12.117 --format html > sweep.html',
      'the boards of the project, as a heat map',
    ],
  ],
  run: async (args, io) => {
    const { runSweep } = await import('./run-sweep.ts');
    const chosen = readFormat(args, SWEEP_FORMATS);
    return runSweep({ boards: several(args['boards']), flags: args, format: chosen }, io);
  },
};

/** In the order in which help lists them. */
export const commands: readonly Command[] = [
  layout,
  boot,
  verify,
  lint,
  mergeReports,
  explain,
  sweep,
  diff,
  ...compileCommands,
  ...runtimeCommands,
  ...manualCommands(() => commands),
];
