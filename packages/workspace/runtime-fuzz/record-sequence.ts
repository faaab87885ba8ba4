import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootInQemu } from '../live-boots/qemu.mjs';
import { layoutOf } from '../oracle-fuzz/board.ts';
import { boardSource } from '../oracle-fuzz/board-source.ts';
import type { FuzzKernel } from '../oracle-fuzz/kernels.ts';
import { END, initramfs } from './initramfs.ts';
import { type RuntimeReport, readReport } from './read-report.ts';
import type { FuzzSequence } from './sequence.ts';

const CONSOLE: Readonly<Record<FuzzKernel['arch'], string>> = { arm64: 'ttyAMA0', armhf: 'ttyAMA0', riscv64: 'ttyS0' };

/** The report comes all at once at the end: until then there is silence. */
const PATIENCE = { silence: 180_000, limit: 900_000, until: END };

/** The words of the command line that go before those of the board. */
export const bootargsOf = ({ board }: FuzzSequence, { arch }: FuzzKernel): string =>
  `console=${CONSOLE[arch]} quiet loglevel=1 ${board.words.join(' ')}`.trim();

export interface Recorded {
  readonly report: RuntimeReport;
  readonly seconds: number;
}

/** Boots the board, does the steps there and tells what its kernel said. */
export async function recordSequence(
  sequence: FuzzSequence,
  kernel: FuzzKernel,
  { directory, busybox }: { readonly directory: string; readonly busybox: Buffer },
): Promise<Recorded> {
  mkdirSync(directory, { recursive: true });
  const disk = initramfs(busybox, sequence.steps);
  const file = join(directory, 'initramfs');
  writeFileSync(file, disk);
  const board = { ...sequence.board, initrd: disk.length };
  const layout = layoutOf(board, kernel);
  const [source, dtb] = [join(directory, 'board.dts'), join(directory, 'board.dtb')];
  const ends = [layout.initrd, layout.initrd + disk.length].map((address) => `<0x0 0x${address.toString(16)}>`);
  const chosen = `linux,initrd-start = ${ends[0]}; linux,initrd-end = ${ends[1]}; bootargs = "${bootargsOf(sequence, kernel)}";`;
  writeFileSync(source, `${boardSource(board, kernel)}\n/ { chosen { ${chosen} }; };\n`);
  execFileSync('dtc', ['-q', '-I', 'dts', '-O', 'dtb', '-o', dtb, source]);
  const machine = {
    ...{ arch: kernel.arch, machine: 'virt', cpu: kernel.cpu, smp: 1, ram: board.ram },
    ...{ kernelAddress: layout.kernel, dtbAddress: layout.dtb },
    initrd: { base: layout.initrd, size: disk.length, file },
  };
  const { console, seconds } = await bootInQemu(machine, { image: kernel.image, dtb, directory }, PATIENCE);
  return { report: readReport(console), seconds };
}
