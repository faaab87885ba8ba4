import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootInQemu } from '../live-boots/qemu.mjs';
import { type Board, type Layout, layoutOf, MIB } from './board.ts';
import { boardSource } from './board-source.ts';
import { type BootFacts, factsOfRecord, type HexRange } from './boot-facts.ts';
import { factsText } from './facts-text.ts';
import type { FuzzKernel } from './kernels.ts';

/** Where a kernel's own reservation lies, counted from its load address: the same in every boot of it. */
export interface ImageRoom {
  readonly offset: number;
  readonly size: number;
}

/** Longest silence of a boot, in milliseconds, and longest boot. */
export interface Patience {
  readonly silence: number;
  readonly limit: number;
}

const CONSOLE: Readonly<Record<FuzzKernel['arch'], string>> = {
  arm64: 'earlycon=pl011,0x9000000 console=ttyAMA0',
  // With memblock=debug an early console hangs 32-bit kernels while its mapping is torn down.
  armhf: 'console=ttyAMA0',
  riscv64: 'earlycon=uart8250,mmio,0x10000000 console=ttyS0',
};

const bootargsOf = (board: Board, { arch }: FuzzKernel): string =>
  `${CONSOLE[arch]} memblock=debug loglevel=8 ignore_loglevel ${board.words.join(' ')}`.trim();

const hex = (value: number): string => `0x${value.toString(16)}`;

/** Writes `scenario.json`, `scenario.dts` and `boot.dtb` of a board into its directory. */
export function writeBoard(board: Board, kernel: FuzzKernel, directory: string): void {
  mkdirSync(directory, { recursive: true });
  const source = boardSource(board, kernel);
  writeFileSync(join(directory, 'scenario.json'), `${JSON.stringify(scenarioOf(board, kernel), null, 2)}\n`);
  writeFileSync(join(directory, 'scenario.dts'), source);
  const text = join(directory, 'boot.dts');
  writeFileSync(text, `${source}\n${chosenOf(board, kernel)}`);
  execFileSync('dtc', ['-q', '-f', '-I', 'dts', '-O', 'dtb', '-o', join(directory, 'boot.dtb'), text]);
}

function scenarioOf(board: Board, kernel: FuzzKernel): object {
  const load = Object.entries(board.load).map(([name, address]) => [name, hex(address)]);
  return {
    kernel: kernel.key,
    machine: 'virt',
    ram: sizeText(board.ram),
    cpu: kernel.cpu,
    smp: 1,
    cmdline: board.words.join(' '),
    dts: 'scenario.dts',
    ...(board.initrd > 0 ? { initrd: board.initrd } : {}),
    ...(load.length > 0 ? { load: Object.fromEntries(load) } : {}),
    notes: 'a board made by chance, on which model and kernel once differed',
  };
}

/** `512M`, `2G`. */
export const sizeText = (bytes: number): string =>
  bytes % (1 << 30) === 0 ? `${bytes / (1 << 30)}G` : `${Math.floor(bytes / MIB)}M`;

/** What a boot loader adds to the tree. */
function chosenOf(board: Board, kernel: FuzzKernel): string {
  const { initrd } = layoutOf(board, kernel);
  const cells = (value: number): string => `<${hex(Math.floor(value / 2 ** 32))} ${hex(value % 2 ** 32)}>`;
  const range = `linux,initrd-start = ${cells(initrd)}; linux,initrd-end = ${cells(initrd + board.initrd)};`;
  const bootargs = bootargsOf(board, kernel).replace(/[\\"]/g, '\\$&');
  return `/ { chosen { bootargs = "${bootargs}"; ${board.initrd > 0 ? range : ''} }; };\n`;
}

export interface RecordedBoot {
  readonly facts: BootFacts;
  readonly seconds: number;
}

/** Boots a board that {@link writeBoard} wrote; adds `boot.log` and `expect.json`. */
export async function recordBoard(
  board: Board,
  kernel: FuzzKernel,
  { directory, room, patience }: { directory: string; room: ImageRoom | undefined; patience: Patience },
): Promise<RecordedBoot> {
  const layout = layoutOf(board, kernel);
  const dtb = join(directory, 'boot.dtb');
  const machine = {
    arch: kernel.arch,
    machine: 'virt',
    cpu: kernel.cpu,
    smp: 1,
    ram: board.ram,
    kernelAddress: layout.kernel,
    dtbAddress: layout.dtb,
    initrd: board.initrd > 0 ? { base: layout.initrd, size: board.initrd } : null,
  };
  const boot = await bootInQemu(machine, { image: kernel.image, dtb, directory }, patience);
  const console = boot.status === 'booted' ? untilAudit(boot.console) : boot.console;
  const read = factsOfRecord({
    kernel,
    addressMask: kernel.phys32 ? 0xffff_ffffn : (1n << 64n) - 1n,
    ram: { base: kernel.ramBase, size: board.ram },
    load: layout,
    initrdSize: board.initrd,
    status: boot.status,
    console,
    dtb: readFileSync(dtb),
  });
  const facts = read.inputs.kernelImage
    ? read
    : { ...read, inputs: { ...read.inputs, kernelImage: imageIn(room, layout) } };
  writeFileSync(join(directory, 'boot.log'), console);
  writeFileSync(join(directory, 'expect.json'), factsText(facts));
  return { facts, seconds: boot.seconds };
}

/** The range a kernel reserves when it is loaded there; null when no boot has told. */
export const imageIn = (room: ImageRoom | undefined, { kernel }: Layout): HexRange | null =>
  room ? { base: hex(kernel + room.offset), size: hex(room.size) } : null;

/** What follows the first `audit:` line depends on when the emulator was stopped. */
function untilAudit(console: string): string {
  const at = console.indexOf('audit: initializing');
  return at < 0 ? console : console.slice(0, console.lastIndexOf('\n', at) + 1);
}
