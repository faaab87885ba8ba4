import { formatSize, hex } from '@carveout/core';
import type { BootSimulation } from '@carveout/simulator';
import { type BoardView, formatVariant } from '../board-view.ts';
import { formatRange } from '../text/address.ts';
import { padEnd } from '../text/display-width.ts';
import { heading, joinLines } from '../text/heading.ts';
import { printable } from '../text/printable.ts';
import { type TextOptions, textOptions } from '../text/text-options.ts';
import { wrapWith } from '../text/wrap.ts';
import { isFailure } from './layout-rows.ts';
import { placementOfArea, placementOfNode } from './placement.ts';

/** One boot of several, as far as a comparison shows it: small, since a sweep of boards may be long. */
export interface BoardLine {
  readonly name: string;
  readonly outcome: BootSimulation['outcome']['kind'];
  readonly defaultCma: string;
  readonly failed: readonly string[];
  /** Every region whose place the kernel searches, and where it put it. */
  readonly searched: ReadonlyMap<string, string>;
}

export function boardLine({ name, variant, simulation }: BoardView): BoardLine {
  const { defaultCma, reservedMemory, cma } = simulation;
  const searched = new Map<string, string>();
  for (const node of reservedMemory) {
    if (node.static || node.base === null) continue;
    const exact = placementOfNode(simulation, node.node) === undefined;
    searched.set(node.node, `${hex(node.base, 8)}${exact ? '' : MOVES}`);
  }
  for (const area of cma.filter((one) => one.node === null))
    searched.set(area.name, `${hex(area.base, 8)}${placementOfArea(simulation, area) ? MOVES : ''}`);
  return {
    name: variant === null ? name : `${name} (${formatVariant(variant)})`,
    outcome: simulation.outcome.kind,
    defaultCma: defaultCma
      ? `${formatRange(defaultCma)}  ${formatSize(defaultCma.size)}${placementOfArea(simulation, defaultCma) ? MOVES : ''}`
      : 'none',
    failed: reservedMemory.filter(isFailure).map((result) => result.name),
    searched,
  };
}

/** Marks a place that is not exact. */
const MOVES = ' (~)';

/** The default area and the failures of every boot, and which searched regions lie at the same place in all of them. */
export function boardLinesText(lines: readonly BoardLine[], given: Partial<TextOptions> = {}): string {
  const options = textOptions(given);
  const width = Math.max(...lines.map(({ name }) => printable(name).length));
  const out = [...heading(`All ${lines.length} boots`, options)];
  for (const { name, outcome, defaultCma, failed } of lines) {
    const stop = outcome === 'boots' ? '' : options.palette('red', `  ${outcome.toUpperCase()}`);
    const bad = failed.length === 0 ? '' : options.palette('red', `  FAILED: ${failed.map(printable).join(', ')}`);
    out.push(`${padEnd(printable(name), width)}  default CMA ${defaultCma}${stop}${bad}`);
  }
  out.push(...sameLines(lines, options));
  if (out.some((line) => line.includes(MOVES.trim())))
    out.push('(~) not exact: what that boot rests on is said with it');
  return joinLines(out);
}

function sameLines(lines: readonly BoardLine[], options: TextOptions): readonly string[] {
  const names = [...new Set(lines.flatMap(({ searched }) => [...searched.keys()]))];
  if (names.length === 0) return [];
  const placesOf = (name: string): readonly string[] => lines.map(({ searched }) => searched.get(name) ?? 'none');
  const same = names.filter((name) => new Set(placesOf(name)).size === 1);
  const differing = names.filter((name) => !same.includes(name));
  return [
    ...same.flatMap((name) =>
      wrapWith('', printable(`${name}: the same in all, ${placesOf(name)[0] ?? ''}`), options.width),
    ),
    ...differing.flatMap((name) => wrapWith('', printable(`${name}: ${placesOf(name).join(', ')}`), options.width)),
  ];
}
