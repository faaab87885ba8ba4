import { type BootConfig, isRamAssumed } from '@carveout/bootconfig';
import type { BlobCandidate, BootLog } from '@carveout/bootlog';
import { formatSize, hex, type Range, type Sourced, type Span, spanOf } from '@carveout/core';
import type { BootSimulation } from '@carveout/simulator';
import type { BoardInput, TakenInput } from '../model.ts';
import { banksOf, isSameRam } from './recorded-ram.ts';

export interface LogScope {
  readonly input: BoardInput;
  readonly log: BootLog | null;
  /** Bytes of the board's own blob; null without a tree. */
  blobSize(): number | null;
}

interface Simulated {
  readonly config: BootConfig | null;
  readonly simulation: BootSimulation | null;
}

export interface Completed<T extends Simulated> {
  readonly attempt: T;
  readonly taken: readonly TakenInput[];
}

/** Kernel and architecture first, then what depends on them; more rounds are never needed. */
const MOST_ROUNDS = 3;

/**
 * Simulates with what was given, and takes from the log what nothing else tells. RAM and command line of the tree are
 * replaced when the log shows that the boot loader replaced them; flags and project file are not.
 */
export function completeFromLog<T extends Simulated>(
  { input, log, blobSize }: LogScope,
  simulate: (input: BoardInput) => T,
): Completed<T> {
  if (!log) return { attempt: simulate(input), taken: [] };
  const taken: TakenInput[] = [];
  let completed = apply(input, placements(input, log, blobSize()), taken);
  let attempt = simulate(completed);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const missing = missingInputs(completed, log, attempt);
    if (missing.length === 0) break;
    completed = apply(completed, missing, taken);
    attempt = simulate(completed);
  }
  return { attempt, taken };
}

/** A value from the log and the field of the input it fills. */
interface Filling {
  readonly flag: string;
  readonly text: string;
  readonly span: Span;
  readonly fields: Partial<BoardInput>;
}

function apply(input: BoardInput, fillings: readonly Filling[], taken: TakenInput[]): BoardInput {
  let filled = input;
  for (const { flag, text, span, fields } of fillings) {
    filled = { ...filled, ...fields, places: { ...filled.places, [flag]: span } };
    taken.push({ flag, text, span });
  }
  return filled;
}

const filling = (
  flag: string,
  text: string,
  span: Span | undefined,
  fields: Partial<BoardInput>,
): readonly Filling[] => (span ? [{ flag, text, span, fields }] : []);

function placements(input: BoardInput, log: BootLog, blobSize: number | null): readonly Filling[] {
  const blob = chooseBlob(log.blobCandidates, blobSize);
  return [
    ...(input.kernelImage ? [] : imageFilling('kernel-image', 'kernelImage', log.kernelImage)),
    ...(input.initrd ? [] : initrdFilling(log)),
    ...(input.dtb || !blob ? [] : imageFilling('dtb', 'dtb', { value: blob, origin: blob.origin })),
  ];
}

const initrdFilling = ({ initrd, initrdAbsent }: BootLog): readonly Filling[] =>
  initrdAbsent
    ? filling('initrd', 'none', spanOf(initrdAbsent), { initrd: { kind: 'none' } })
    : imageFilling('initrd', 'initrd', initrd);

function imageFilling(
  flag: string,
  key: 'kernelImage' | 'initrd' | 'dtb',
  found: Sourced<Range> | null,
): readonly Filling[] {
  if (!found) return [];
  const { base, size } = found.value;
  return filling(flag, `${hex(base)}:${hex(size)}`, spanOf(found.origin), { [key]: { kind: 'range', base, size } });
}

/** The one of the blob's own size; else the only one, which a boot loader may have enlarged. */
function chooseBlob(candidates: readonly BlobCandidate[], blobSize: number | null): BlobCandidate | undefined {
  const exact = candidates.filter(({ size }) => blobSize !== null && size === BigInt(blobSize));
  if (exact.length === 1) return exact[0];
  return candidates.length === 1 ? candidates[0] : candidates.find(({ from }) => from === 'loader');
}

/** RAM and command line are judged by a simulation of the right kernel. */
function missingInputs(input: BoardInput, log: BootLog, { config, simulation }: Simulated): readonly Filling[] {
  if (!config) return [];
  const machine = [
    ...(input.kernel === undefined && !config.kernel.given ? textFilling('kernel', log.kernel) : []),
    ...(input.arch === undefined && config.arch.origin.kind === 'default' && log.arch
      ? filling('arch', log.arch.value, spanOf(log.arch.origin), { arch: log.arch.value })
      : []),
    ...(input.pageSize === undefined && config.settings.pageSize.origin.kind === 'default' ? pageSizeFilling(log) : []),
  ];
  if (machine.length > 0) return machine;
  return [
    ...(input.commandLine === undefined ? commandLineFilling(log, config) : []),
    ...(input.memory === undefined && simulation ? ramFilling(log, config, simulation) : []),
  ];
}

const textFilling = (flag: 'kernel', found: Sourced<string> | null): readonly Filling[] =>
  found ? filling(flag, found.value, spanOf(found.origin), { [flag]: found.value }) : [];

function pageSizeFilling({ pageSize }: BootLog): readonly Filling[] {
  if (!pageSize) return [];
  const text = formatSize(BigInt(pageSize.value)).replace(' KiB', 'K');
  return filling('page-size', text, spanOf(pageSize.origin), { pageSize: pageSize.value });
}

/** The kernel prints the line with CONFIG_CMDLINE in it; what CMDLINE_EXTEND adds again is taken off. */
function commandLineFilling({ commandLine }: BootLog, config: BootConfig): readonly Filling[] {
  if (!commandLine || sameLine(commandLine.value, config.commandLine.text)) return [];
  const { commandLineMode, builtInCommandLine } = config.settings;
  if (commandLineMode.value === 'force') return [];
  const builtIn = commandLineMode.value === 'extend' ? builtInCommandLine.value.trim() : '';
  const line = commandLine.value.trim();
  const own =
    builtIn === '' ? line : line.endsWith(builtIn) ? line.slice(0, -builtIn.length) : line.replace(builtIn, '');
  return filling('cmdline', own.trim(), spanOf(commandLine.origin), { commandLine: own.trim() });
}

/** The kernel echoes the line without blanks at its end. */
export const sameLine = (left: string, right: string): boolean => left.trim() === right.trim();

function ramFilling({ ram, ignoredRam }: BootLog, config: BootConfig, simulation: BootSimulation): readonly Filling[] {
  const [first] = ram ?? [];
  if (!ram || !first) return [];
  const ranges = ram.map(({ value }) => value);
  if (!isRamAssumed(config) && isSameRam(simulation, ranges)) return [];
  const ignored = ignoredRam.map(({ value }) => value);
  const memory = banksOf(ranges, ignored, config);
  const text = memory.map(({ base, size }) => `${hex(base)}:${hex(size)}`).join(' ');
  return filling('memory', text, spanOf(first.origin), { memory });
}
