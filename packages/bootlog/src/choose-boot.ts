import type { LogLine } from './model.ts';

/** Lines of one boot. */
export interface ChosenBoot {
  /** Boots in the file; 0 when no line of a kernel was found. */
  readonly boots: number;
  /** What was printed between the boot before and this one: boot loader and firmware. */
  readonly loader: readonly LogLine[];
  readonly lines: readonly LogLine[];
  /** The first line of a boot was not found. */
  readonly headMissing: boolean;
}

const VERSION = /^Linux version \d/;
const FIRST = /^Booting Linux on |^Linux version \d/;
/** Lines that only a kernel prints, for captures without time stamps. */
const KERNEL =
  /^(Kernel command line: |Memory: \d+K\/|Early memory node ranges|Zone ranges:|Reserved memory: |OF: reserved mem: |cma: Reserved |Kernel panic |memblock_\w+: \[|percpu: Embedded )/;
/** A boot loader that starts again, or firmware: the kernel before it is over. */
const LOADER =
  /^(U-Boot (SPL |TPL )?\d{4}\.\d|OpenSBI v|NOTICE: {1,2}BL|barebox \d|Starting kernel \.\.\.|TF-A |BL\d\d?: )/;

/** The last boot that reached its `Memory:` line or a panic, else the last one. */
export function chooseBoot(lines: readonly LogLine[]): ChosenBoot {
  const starts = bootStarts(lines);
  if (starts.length === 0) return withoutStart(lines);
  const boots = starts.map((start, index) => {
    const next = starts[index + 1] ?? lines.length;
    const own = lines.slice(start, endOfBoot(lines, start, next));
    const loaderStart = index === 0 ? 0 : endOfBoot(lines, starts[index - 1] ?? 0, start);
    return { loader: lines.slice(loaderStart, start), lines: own };
  });
  const chosen = boots.findLast((boot) => boot.lines.some(({ text }) => /^Memory: \d+K\/|^Kernel panic /.test(text)));
  const boot = chosen ?? boots.at(-1);
  return { boots: boots.length, loader: boot?.loader ?? [], lines: boot?.lines ?? [], headMissing: false };
}

/** `Booting Linux` comes right before the version line of the same boot. */
function bootStarts(lines: readonly LogLine[]): readonly number[] {
  const starts: number[] = [];
  let lastVersion = -1;
  for (const [index, { text }] of lines.entries()) {
    if (!FIRST.test(text)) continue;
    const last = starts.at(-1);
    const sameBoot = last !== undefined && index - last <= 5 && lastVersion < last && VERSION.test(text);
    if (VERSION.test(text)) lastVersion = index;
    if (!sameBoot) starts.push(index);
  }
  return starts;
}

/** Where the kernel stops talking: at the next boot, or at a boot loader before it. */
function endOfBoot(lines: readonly LogLine[], start: number, next: number): number {
  for (let at = start + 1; at < next; at++) {
    const line = lines[at];
    if (line && !line.stamped && LOADER.test(line.text)) return at;
  }
  return next;
}

/** A ring buffer that was overwritten, or a capture that started late. */
function withoutStart(lines: readonly LogLine[]): ChosenBoot {
  const first = lines.findIndex(({ text, stamped }) => stamped || KERNEL.test(text));
  if (first < 0) return { boots: 0, loader: lines, lines: [], headMissing: true };
  return { boots: 1, loader: lines.slice(0, first), lines: lines.slice(first), headMissing: true };
}
