import type { Sourced } from '@carveout/core';
import { type Arch, parseKernelVersion } from '@carveout/kernel';
import { findLine } from './find-line.ts';
import type { BootLog, LogLine } from './model.ts';

type KernelFacts = Pick<BootLog, 'release' | 'kernel' | 'arch' | 'pageSize' | 'commandLine'>;

/** What kernel it is and what it was told. */
export const kernelFacts = (lines: readonly LogLine[]): KernelFacts => ({
  ...readVersion(lines),
  arch: readArch(lines),
  pageSize: readPageSize(lines),
  commandLine: readCommandLine(lines),
});

/**
 * The version line. Distributions number their own builds in the release and put the stable version they started from
 * at the end: `#1 SMP Debian 6.1.176-1 (2026-07-02)`, `(Ubuntu 5.15.0-91.101-generic 5.15.131)`.
 */
function readVersion(lines: readonly LogLine[]): Pick<BootLog, 'release' | 'kernel'> {
  const found = findLine(lines, /^Linux version (\S{3,80})(.*)$/);
  const text = found?.match[1];
  if (!found || text === undefined || !parseKernelVersion(text)) return { release: null, kernel: null };
  const release = { value: text, origin: found.origin };
  const tail = found.match[2] ?? '';
  const stable = /\bDebian (\d+\.\d+\.\d+)\S* \(\d{4}-\d\d-\d\d\)\s*$|\(Ubuntu \S+ (\d+\.\d+\.\d+)\)\s*$/.exec(tail);
  const version = stable?.[1] ?? stable?.[2];
  return { release, kernel: version === undefined ? release : { value: version, origin: found.origin } };
}

const ARCH_SIGNS: readonly (readonly [RegExp, Arch])[] = [
  [
    /^Linux version .*\((aarch64|arm64)[\w.-]*-(gcc|clang|linux)|^Booting Linux on physical CPU 0x[0-9a-f]{10} \[|arm64_memblock_init/,
    'arm64',
  ],
  [/^Linux version .*\(arm[\w.]*-[\w.-]*(eabi|gcc)|^CPU: ARMv[4-7]|^CPU: .*ARMv7 Processor|\barm_memblock_init/, 'arm'],
  [/^Linux version .*\(riscv(32|64)?-|^SBI (specification|implementation)|^riscv: (base )?ISA/, 'riscv'],
];

/** Signs in the order of the lines: the first one that fits decides. */
function readArch(lines: readonly LogLine[]): Sourced<Arch> | null {
  const early = lines.slice(0, 400);
  for (const [pattern, arch] of ARCH_SIGNS) {
    const found = findLine(early, pattern);
    if (found) return { value: arch, origin: found.origin };
  }
  return null;
}

const PAGE_SIZES: readonly number[] = [4096, 16384, 65536];

/** No line names it; a hash table of 2^order pages whose bytes are printed too, or a number of pages next to bytes, tells it. */
function readPageSize(lines: readonly LogLine[]): Sourced<number> | null {
  const table = findLine(lines, /hash table entries: \d+ \(order: (\d{1,2}), (\d{4,12}) bytes/);
  const fromTable = table && Number(table.match[2]) / 2 ** Number(table.match[1]);
  if (table && fromTable !== undefined && PAGE_SIZES.includes(fromTable))
    return { value: fromTable, origin: table.origin };
  const percpu = findLine(lines, /^pcpu-alloc: .* alloc=\d+\*(\d{4,5})$/);
  const fromPercpu = percpu && Number(percpu.match[1]);
  return percpu && fromPercpu !== undefined && PAGE_SIZES.includes(fromPercpu)
    ? { value: fromPercpu, origin: percpu.origin }
    : null;
}

const COMMAND_LINE = /^Kernel command line: ?(.*)$/;

/** The line as the kernel assembled it; recent releases wrap a long one, with a backslash at the end of each part. */
function readCommandLine(lines: readonly LogLine[]): Sourced<string> | null {
  const found = findLine(lines, COMMAND_LINE);
  if (!found) return null;
  let text = found.match[1] ?? '';
  let at = lines.indexOf(found.line) + 1;
  for (; text.endsWith(' \\'); at++) {
    const more = COMMAND_LINE.exec(lines[at]?.text ?? '');
    if (!more) break;
    text = `${text.slice(0, -2)} ${more[1]?.trimStart() ?? ''}`;
  }
  return { value: text, origin: found.origin };
}
