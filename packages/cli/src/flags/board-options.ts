import type { Options } from 'yargs';

const boot = (describe: string): Options => ({ type: 'string', requiresArg: true, describe, group: 'The boot:' });
const source = (describe: string, alias?: string): Options => ({
  type: 'string',
  requiresArg: true,
  describe,
  group: 'The device tree:',
  ...(alias === undefined ? {} : { alias }),
});

/** Inputs of a boot that no device tree tells, and how its source is read. */
export const boardOptions: Readonly<Record<string, Options>> = {
  kernel: boot('kernel release, as 6.12.117; without it the documented precedence applies'),
  arch: boot('arm64, arm or riscv'),
  config: boot('the kernel .config'),
  cmdline: boot('kernel command line; replaces /chosen/bootargs'),
  memory: boot('a RAM bank, BASE:SIZE or SIZE; repeatable; replaces the memory nodes'),
  'kernel-image': boot('where the kernel lies: BASE:SIZE, or an Image file, or BASE:FILE'),
  initrd: boot('where the initrd lies: BASE:SIZE or BASE:FILE; or none'),
  dtb: boot('where the device-tree blob lies: BASE, BASE:SIZE or BASE:FILE'),
  'page-size': boot('4K, 16K or 64K'),
  dmesg: boot('a boot log: tells what is not given otherwise (kernel, command line, RAM, placements)'),
  overlay: source('an overlay to apply, .dts or .dtbo; repeatable'),
  include: source('a directory to search for includes; repeatable', 'I'),
  define: source('a macro, NAME or NAME=VALUE; repeatable', 'D'),
  project: source('the project file [default: carveout.json or .yaml here or above]'),
  variant: source('only this variant of a board of the project'),
};

/** For the commands that answer for several boots at once. */
export const ramOption: Readonly<Record<string, Options>> = {
  ram: boot('RAM sizes to answer for, one boot each: 512M,1G; banks of one size are joined by +'),
};
