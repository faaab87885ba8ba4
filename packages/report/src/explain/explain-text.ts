import { containsAddress, formatSize, hex, type U64 } from '@carveout/core';
import type {
  BootEvent,
  BootSimulation,
  CmaAreaResult,
  EffectiveOption,
  ReservedMemoryResult,
} from '@carveout/simulator';
import { boardTitle } from '../board-title.ts';
import type { BoardView } from '../board-view.ts';
import { describeGap, describeRequest } from '../boot/event-lines.ts';
import { PHASE_NAMES } from '../boot/phase-names.ts';
import { layoutRows } from '../layout/layout-rows.ts';
import { noteLines } from '../layout/note-lines.ts';
import { precedence } from '../layout/precedence.ts';
import { formatRange } from '../text/address.ts';
import { heading, joinLines } from '../text/heading.ts';
import { printable } from '../text/printable.ts';
import { type TextOptions, textOptions } from '../text/text-options.ts';
import { wrap, wrapWith } from '../text/wrap.ts';
import type { Subject } from './find-subject.ts';
import { nodesAt } from './find-subject.ts';
import { originLines } from './origin-lines.ts';

/** Why something is where it is: the answer, then every step that led there, down to what the user wrote. */
export function explainText(view: BoardView, subject: Subject, given: Partial<TextOptions> = {}): string {
  const options = textOptions(given);
  const lines = [options.palette('bold', boardTitle(view)), '', ...subjectLines(view, subject, options)];
  const notes = view.simulation.notes.filter((note) => note.affectsPlacement);
  if (notes.length > 0) lines.push('', ...heading('What could move it', options), ...noteLines(notes, options));
  return joinLines(lines);
}

function subjectLines(view: BoardView, subject: Subject, options: TextOptions): readonly string[] {
  switch (subject.kind) {
    case 'address':
      return addressLines(view, subject.address, options);
    case 'node':
      return nodeLines(view, subject.result, options);
    case 'area':
      return areaLines(view, subject.area, options);
    case 'option':
      return optionLines(view, subject, options);
    case 'setting':
      return settingLines(view, subject.setting, options);
    case 'owner':
      return ownerLines(view, subject, options);
  }
}

function optionLines(
  view: BoardView,
  { options: asked, area }: Extract<Subject, { readonly kind: 'option' }>,
  options: TextOptions,
): readonly string[] {
  if (area === null && asked.length === 0) return ['There is no default CMA area, and nothing asks for one.'];
  const shown = area ? cmaOptions(view) : [];
  const rest = asked
    .filter((option) => !shown.includes(option))
    .map((option) => precedence(option, view.sources, options));
  const blocks = area ? [areaLines(view, area, options), ...rest] : rest;
  return blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block]));
}

/** A setting, what it decides, where it comes from, and the default area where it is one of those that ask for it. */
function settingLines(view: BoardView, setting: EffectiveOption, options: TextOptions): readonly string[] {
  const asks = /^(CONFIG_(DMA_)?CMA|cma=)/.test(setting.name);
  return [
    `${options.palette('bold', printable(setting.name))}: ${printable(setting.value)}`,
    ...wrapWith('  decides: ', printable(setting.rule), options.width),
    '',
    'Where it comes from',
    ...originLines(setting.winner.origin, view.sources, options),
    ...(asks ? cmaOptions(view).flatMap((option) => ['', ...precedence(option, view.sources, options)]) : []),
  ];
}

/** More pieces than this are page tables, one like the other. */
const MOST_PIECES = 4;

function ownerLines(
  view: BoardView,
  { owner, events }: Extract<Subject, { readonly kind: 'owner' }>,
  options: TextOptions,
): readonly string[] {
  const lines = [options.palette('bold', printable(owner))];
  for (const event of events.slice(0, MOST_PIECES)) {
    if (event.range) lines.push(`  ${formatRange(event.range)}, ${formatSize(event.range.size)}`);
    lines.push(...wrapWith('  ', printable(event.reason), options.width), '', 'Where it comes from');
    lines.push(...originLines(event.origin, view.sources, options));
    lines.push(...eventDetails(view, event.index, event.reason, options), '');
  }
  const more = events.length - MOST_PIECES;
  if (more > 0) lines.push(`and ${more} more ${more === 1 ? 'piece' : 'pieces'} of it`);
  else lines.pop();
  return lines;
}

function addressLines(view: BoardView, address: U64, options: TextOptions): readonly string[] {
  const { simulation } = view;
  const bank = simulation.memory.find((range) => containsAddress(range, address));
  const rows = layoutRows(simulation).filter((row) => row.range !== null && containsAddress(row.range, address));
  const lines = [`${hex(address, 8)} ${bankSentence(bank)}`];
  for (const row of rows) {
    if (row.range)
      lines.push(
        `  in ${formatRange(row.range)}, ${formatSize(row.range.size)}: ${printable(row.what)}${row.mark ? ` [${row.mark}]` : ''}`,
      );
  }
  if (rows.length === 0 && bank) lines.push('  Nothing is reserved there: it is free for the page allocator.');
  for (const result of nodesAt(simulation, address)) lines.push('', ...nodeLines(view, result, options));
  for (const area of simulation.cma) {
    if (area.node === null && containsAddress(area, address)) lines.push('', ...areaLines(view, area, options));
  }
  lines.push(
    ...historyLines(
      simulation.events.filter((event) => event.range !== null && containsAddress(event.range, address)),
      options,
    ),
  );
  return lines;
}

function bankSentence(bank: BootSimulation['memory'][number] | undefined): string {
  if (!bank) return 'is not RAM to this kernel.';
  return `is RAM, in ${formatRange(bank)}${bank.nomap ? ', which is no-map: the kernel never touches it' : ''}.`;
}

function nodeLines(view: BoardView, result: ReservedMemoryResult, options: TextOptions): readonly string[] {
  const { base, size } = result;
  const place = base !== null && size !== null ? `${formatRange({ base, size })}, ${formatSize(size)}` : 'not placed';
  const area = view.simulation.cma.find((candidate) => candidate.node === result.node);
  const lines = [
    `${options.palette('bold', printable(result.node))}: ${place} [${result.outcome}${area?.isDefault ? ', default CMA area' : ''}]`,
    ...wrapWith('  ', printable(result.reason), options.width),
    ...(area && !result.reason.includes(area.reason) ? wrapWith('  ', printable(area.reason), options.width) : []),
    ...result.remarks.flatMap((remark) => wrapWith('  remark: ', printable(remark), options.width)),
  ];
  if (result.largestFit) {
    lines.push(
      `  largest place that would have fitted: ${formatRange(result.largestFit)}, ${formatSize(result.largestFit.size)}`,
    );
  }
  lines.push('', 'Where it is written', ...originLines(result.origin, view.sources, options));
  return [
    ...lines,
    ...eventDetails(view, result.event, result.reason, options),
    ...relatedOptions(view, area, options),
  ];
}

function areaLines(view: BoardView, area: CmaAreaResult, options: TextOptions): readonly string[] {
  const node =
    area.node === null ? undefined : view.simulation.reservedMemory.find((result) => result.node === area.node);
  if (node) return nodeLines(view, node, options);
  return [
    `${options.palette('bold', `CMA area ${printable(area.name)}`)}: ${formatRange(area)}, ${formatSize(area.size)}${area.isDefault ? ' [default CMA area]' : ''}`,
    ...wrapWith('  ', printable(area.reason), options.width),
    ...(area.activates ? [] : ['  It FAILS to activate.']),
    '',
    'Where it is written',
    ...originLines(area.origin, view.sources, options),
    ...eventDetails(view, area.event, area.reason, options),
    ...relatedOptions(view, area, options),
  ];
}

/** The search: what was asked for, and the gaps that did not serve. `told`: what was said about it already. */
function eventDetails(view: BoardView, index: number | null, told: string, options: TextOptions): readonly string[] {
  const event = index === null ? undefined : view.simulation.events[index];
  if (!event) return [];
  const lines: string[] = [];
  if (!told.includes(event.reason)) lines.push(...wrapWith('  ', printable(event.reason), options.width));
  if (event.request) lines.push(...wrapWith('  asked for: ', describeRequest(event.request), options.width));
  lines.push(...passedOverLines(event, options));
  return lines.length === 0 ? [] : ['', `How it was placed (${PHASE_NAMES[event.phase].toLowerCase()})`, ...lines];
}

/** Gaps inside the window that did not serve, one by one; those outside it only as a count. */
function passedOverLines({ passedOver }: BootEvent, options: TextOptions): readonly string[] {
  const inside = passedOver.filter(({ reason }) => reason !== 'outside-window');
  const outside = passedOver.length - inside.length;
  const lines = inside.flatMap((gap) => wrapWith('  passed over: ', describeGap(gap), options.width));
  const gaps = outside === 1 ? '1 free gap lies' : `${outside} free gaps lie`;
  return outside === 0 ? lines : [...lines, `  ${gaps} outside the window`];
}

/** Options that decided the default area, with who lost. */
function relatedOptions(view: BoardView, area: CmaAreaResult | undefined, options: TextOptions): readonly string[] {
  if (!area?.isDefault) return [];
  return cmaOptions(view).flatMap((option) => ['', ...precedence(option, view.sources, options)]);
}

const cmaOptions = (view: BoardView): readonly EffectiveOption[] =>
  view.simulation.options.filter((option) => /cma/i.test(option.name));

function historyLines(events: readonly BootEvent[], options: TextOptions): readonly string[] {
  if (events.length === 0) return [];
  return [
    '',
    'What happened there, in order',
    ...events.flatMap((event) => [
      `  ${PHASE_NAMES[event.phase]}: ${event.kind} ${printable(event.owner)}`,
      ...wrap(printable(event.reason), options.width - 4).map((line) => options.palette('dim', `    ${line}`)),
    ]),
  ];
}
