import { compileOptions, sourceOptions } from '../flags/compile-options.ts';
import { outputOptions } from '../flags/output-options.ts';
import { several } from '../flags/single.ts';
import type { Command } from './commands.ts';

const compile: Command = {
  name: 'compile',
  usage: 'compile <inputs..>',
  describe: 'device-tree source to blobs, byte for byte as cpp and dtc make them',
  options: { ...compileOptions, ...outputOptions },
  examples: [
    ['carveout compile board.dts', 'writes board.dtb'],
    ['carveout compile -@ board.dts -o out.dtb --depfile out.d', 'with symbols, and a rule for make'],
    ['carveout compile arch/arm64/boot/dts/ti/*.dts --out-dir build', 'many at once: shared includes are read once'],
    ['cpp … | carveout compile - -o board.dtb', 'already preprocessed'],
  ],
  run: async (args, io) => {
    const { runCompile } = await import('./run-compile.ts');
    return runCompile({ inputs: several(args['inputs']), flags: args }, io);
  },
};

const decompile: Command = {
  name: 'decompile',
  usage: 'decompile <inputs..>',
  describe: 'blobs to source that compiles to the same bytes; of source, the merged tree',
  options: {
    output: compileOptions['output'] ?? {},
    'out-dir': compileOptions['out-dir'] ?? {},
    sort: { type: 'boolean', describe: 'in order of names', alias: 's', group: 'Output:' },
    ...sourceOptions,
    ...outputOptions,
  },
  examples: [
    ['carveout decompile board.dtb', 'to standard output'],
    ['carveout decompile --sort board.dtb -o board.dts', 'for comparing'],
  ],
  run: async (args, io) => {
    const { runDecompile } = await import('./run-decompile.ts');
    return runDecompile({ inputs: several(args['inputs']), flags: args }, io);
  },
};

const overlay: Command = {
  name: 'overlay',
  usage: 'overlay <action> <base> <overlays..>',
  describe: "apply overlays to a base by libfdt's rules: overlay apply base.dtb a.dtbo b.dtbo",
  options: { output: compileOptions['output'] ?? {}, ...sourceOptions, ...outputOptions },
  examples: [
    ['carveout overlay apply base.dtb camera.dtbo -o board.dtb', 'what the boot loader would hand over'],
    ['carveout overlay apply base.dts a.dtso b.dtso -o board.dtb', 'from source'],
  ],
  run: async (args, io) => {
    const { runOverlay } = await import('./run-overlay.ts');
    const [action, base, overlays] = [String(args['action']), String(args['base']), several(args['overlays'])];
    return runOverlay({ action, base, overlays, flags: args }, io);
  },
};

/** Commands about device trees as files. */
export const compileCommands: readonly Command[] = [compile, decompile, overlay];
