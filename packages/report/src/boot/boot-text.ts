import { formatSize, hex } from '@carveout/core';
import type { BootEvent, LogLine } from '@carveout/simulator';
import { boardTitle } from '../board-title.ts';
import type { BoardView } from '../board-view.ts';
import { noteLines } from '../layout/note-lines.ts';
import { formatRange } from '../text/address.ts';
import { heading, joinLines } from '../text/heading.ts';
import { printable } from '../text/printable.ts';
import { type TextOptions, textOptions } from '../text/text-options.ts';
import { wrap, wrapWith } from '../text/wrap.ts';
import { eventLines } from './event-lines.ts';
import { PHASE_NAMES } from './phase-names.ts';

/** What early boot does, phase by phase, and what it prints. */
export function bootText(view: BoardView, given: Partial<TextOptions> = {}): string {
  const options = textOptions(given);
  const { simulation, sources } = view;
  const lines: string[] = [options.palette('bold', boardTitle(view)), '', ...outcomeLines(view, options)];
  lines.push(...wrapWith('Command line: ', printable(simulation.commandLine) || '(empty)', options.width));
  for (const [index, { phase, events }] of groupByPhase(simulation.events).entries()) {
    lines.push('', ...heading(`${index + 1}. ${PHASE_NAMES[phase]}`, options));
    for (const run of foldRepeats(events)) lines.push(...runLines(run, sources, options));
  }
  lines.push('', ...heading('dmesg', options), ...logLines(simulation.log, options));
  if (simulation.notes.length > 0) {
    lines.push('', ...heading('What this rests on', options), ...noteLines(simulation.notes, options));
  }
  return joinLines(lines);
}

/** One event, or several of a kind that follow each other. */
type Run = readonly [BootEvent, ...(readonly BootEvent[])];

/** From so many on, allocations of one owner are told as one: a table entry or page table each. */
const FOLDED_FROM = 3;

function foldRepeats(events: readonly BootEvent[]): readonly Run[] {
  const runs: [BootEvent, ...BootEvent[]][] = [];
  for (const event of events) {
    const last = runs.at(-1);
    if (last && event.kind === 'alloc' && last[0].kind === 'alloc' && last[0].owner === event.owner) last.push(event);
    else runs.push([event]);
  }
  return runs.flatMap((run): readonly Run[] => (run.length < FOLDED_FROM ? run.map((event): Run => [event]) : [run]));
}

function runLines([first, ...more]: Run, sources: BoardView['sources'], options: TextOptions): readonly string[] {
  const lines = eventLines(first, sources, options);
  const last = more.at(-1);
  if (!last?.range) return lines;
  const bytes = more.reduce((sum, { range }) => sum + (range?.size ?? 0n), 0n);
  const text = `and ${more.length} more, ${formatSize(bytes)} together, the last at ${formatRange(last.range)}`;
  return [...lines, ...wrapWith(' '.repeat(15), text, options.width).map((line) => options.palette('dim', line))];
}

function outcomeLines({ simulation: { outcome, hazards } }: BoardView, options: TextOptions): readonly string[] {
  if (outcome.kind === 'boots') {
    const may = hazards.flatMap(({ base, size, owner, reason }) =>
      wrap(
        `It may fail later over ${hex(base)}-${hex(base + size - 1n)} of ${printable(owner)}: ${reason}.`,
        options.width,
      ),
    );
    return ['Early boot completes.', ...may.map((line) => options.palette('yellow', line))];
  }
  const verb = outcome.kind === 'panics' ? 'The kernel panics' : 'The kernel hangs';
  return wrap(`${verb}: ${printable(outcome.reason ?? 'no reason known')}`, options.width).map((line) =>
    options.palette('red', line),
  );
}

interface PhaseGroup {
  readonly phase: BootEvent['phase'];
  readonly events: readonly BootEvent[];
}

/** Consecutive events of one phase: a phase that the kernel comes back to appears twice. */
function groupByPhase(events: readonly BootEvent[]): readonly PhaseGroup[] {
  const groups: { phase: BootEvent['phase']; events: BootEvent[] }[] = [];
  for (const event of events) {
    const last = groups.at(-1);
    if (last?.phase === event.phase) last.events.push(event);
    else groups.push({ phase: event.phase, events: [event] });
  }
  return groups;
}

function logLines(log: readonly LogLine[], options: TextOptions): readonly string[] {
  if (log.length === 0) return ['  (nothing about memory)'];
  return log.map(({ level, text }) => {
    const line = `  ${printable(text)}`;
    return level === 'error'
      ? options.palette('red', line)
      : level === 'warning'
        ? options.palette('yellow', line)
        : line;
  });
}

/** The log alone, one line each, as `dmesg -t` would print it. */
export const dmesgText = (view: BoardView): string =>
  view.simulation.log.map(({ text }) => `${printable(text)}\n`).join('');
