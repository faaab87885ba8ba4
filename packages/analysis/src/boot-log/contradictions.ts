import type { BootConfig, PlacedImage } from '@carveout/bootconfig';
import type { BootLog } from '@carveout/bootlog';
import { type Diagnostic, diagnostic, endOf, hex, type Origin, type Range, type Sourced, spanOf } from '@carveout/core';
import { parseKernelVersion } from '@carveout/kernel';
import type { BootSimulation } from '@carveout/simulator';
import { codes } from '../codes.ts';
import { sameLine } from './complete-from-log.ts';
import { isSameRam, wholePages } from './recorded-ram.ts';

/** Where a board or a flag says something else than the log. What was given is what was simulated. */
export function contradictions(log: BootLog, config: BootConfig, simulation: BootSimulation): readonly Diagnostic[] {
  return [
    ...kernelContradiction(log, config),
    ...differing(log.arch, config.arch, 'architecture', String),
    ...differing(log.pageSize, config.settings.pageSize, 'page size', (size) => `${size / 1024} KiB`),
    ...lineContradiction(log, config),
    ...ramContradiction(log, config, simulation),
    ...imageContradiction('kernel image', log.kernelImage, config.images.kernel),
    ...imageContradiction('initrd', log.initrd, config.images.initrd),
  ];
}

interface Places {
  readonly recorded: Origin;
  readonly given: Origin;
}

function contradiction(message: string, { recorded, given }: Places): readonly Diagnostic[] {
  const span = spanOf(recorded);
  if (!span) return [];
  const place = spanOf(given);
  const related = place && place !== span ? [{ span: place, message: 'what was given' }] : [];
  return [diagnostic(codes.logContradicts, span, message, { related, help: 'what was given is used' })];
}

/** A release without a stable level says nothing about it. */
function kernelContradiction(log: BootLog, { kernel }: BootConfig): readonly Diagnostic[] {
  const recorded = log.kernel && parseKernelVersion(log.kernel.value);
  if (!log.kernel || !recorded || !kernel.given) return [];
  const { version } = kernel;
  const levels = recorded.hasSublevel && version.hasSublevel;
  const same =
    recorded.major === version.major &&
    recorded.minor === version.minor &&
    (!levels || recorded.sublevel === version.sublevel);
  if (same) return [];
  const message = `the boot log is of kernel ${recorded.text}, not of ${version.text}`;
  return contradiction(message, { recorded: log.kernel.origin, given: kernel.origin });
}

function differing<T>(
  recorded: Sourced<T> | null,
  given: Sourced<T>,
  what: string,
  text: (value: T) => string,
): readonly Diagnostic[] {
  if (!recorded || recorded.value === given.value) return [];
  const message = `the ${what} of the boot log is ${text(recorded.value)}, not ${text(given.value)}`;
  return contradiction(message, { recorded: recorded.origin, given: given.origin });
}

function lineContradiction({ commandLine }: BootLog, config: BootConfig): readonly Diagnostic[] {
  if (!commandLine || sameLine(commandLine.value, config.commandLine.text)) return [];
  const given = config.commandLine.pieces[0]?.origin ?? config.settings.builtInCommandLine.origin;
  const message = `the command line of the boot log is \`${commandLine.value}\`, not \`${config.commandLine.text}\``;
  return contradiction(message, { recorded: commandLine.origin, given });
}

const rangesText = (ranges: readonly Range[]): string =>
  ranges.map((range) => `${hex(range.base)}-${hex(endOf(range) - 1n)}`).join(', ') || 'nothing';

function ramContradiction({ ram }: BootLog, config: BootConfig, simulation: BootSimulation): readonly Diagnostic[] {
  const [first] = ram ?? [];
  if (!ram || !first) return [];
  const recorded = ram.map(({ value }) => value);
  if (isSameRam(simulation, recorded)) return [];
  const given = config.memoryOverride?.[0]?.origin ?? config.memoryNodes[0]?.origin ?? first.origin;
  const message = `the RAM of the boot log is ${rangesText(wholePages(recorded, simulation.pageSize))}, not ${rangesText(wholePages(simulation.memory, simulation.pageSize))}`;
  return contradiction(message, { recorded: first.origin, given });
}

function imageContradiction(
  what: string,
  recorded: Sourced<Range> | null,
  given: PlacedImage | null,
): readonly Diagnostic[] {
  if (!recorded || !given || given.basis === 'assumed') return [];
  const { base, size } = recorded.value;
  if (base === given.range.base && size === given.range.size) return [];
  const message = `the ${what} of the boot log lies at ${rangesText([recorded.value])}, not at ${rangesText([given.range])}`;
  return contradiction(message, { recorded: recorded.origin, given: given.origin });
}
