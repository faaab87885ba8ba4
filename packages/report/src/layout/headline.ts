import { formatSize, spanOf } from '@carveout/core';
import type { BootSimulation, CmaAreaResult, CmaSource } from '@carveout/simulator';
import type { BoardView } from '../board-view.ts';
import { formatRange } from '../text/address.ts';
import { shortPlace } from '../text/place.ts';
import { printable } from '../text/printable.ts';
import { isFailure } from './layout-rows.ts';
import { placementOfArea, placementText } from './placement.ts';

const SOURCE_NAME: Readonly<Record<CmaSource, string>> = {
  'device-tree': 'the device tree',
  cmdline: 'the command line',
  kconfig: 'the kernel configuration',
  numa: 'numa_cma=',
  pernuma: 'cma_pernuma=',
  hugetlb: 'hugetlb_cma=',
};

const NO_RAM =
  'No RAM is known: the device tree leaves it to the boot loader. Give it, as --memory 2G or --memory BASE:SIZE; ' +
  'without it nothing that follows can be placed.';

/** The answer in a few sentences: does it boot, where is the default CMA area, what failed. */
export function headline({ simulation, sources }: BoardView): readonly string[] {
  const lines: string[] = [];
  if (simulation.outcome.kind !== 'boots') {
    const verb = simulation.outcome.kind === 'panics' ? 'The kernel panics' : 'The kernel hangs';
    lines.push(`${verb}: ${printable(simulation.outcome.reason ?? 'no reason known')}`);
  }
  if (simulation.memory.length === 0) return [...lines, NO_RAM];
  lines.push(defaultCmaSentence(simulation, sources));
  const others = simulation.cma.filter((area) => !area.isDefault).length;
  const failed = simulation.reservedMemory.filter(isFailure);
  if (others > 0) lines.push(`${others} other CMA ${others === 1 ? 'area' : 'areas'}.`);
  if (failed.length > 0) {
    const names = failed.map((result) => printable(result.name)).join(', ');
    lines.push(`${failed.length} of ${simulation.reservedMemory.length} reserved-memory nodes FAILED: ${names}.`);
  }
  return lines;
}

function defaultCmaSentence(simulation: BootSimulation, sources: BoardView['sources']): string {
  const area = simulation.defaultCma;
  if (area === null) return 'There is no default CMA area.';
  const span = spanOf(area.origin);
  const place = span ? ` at ${shortPlace(span, sources)}` : ' (a default; nobody set it)';
  const state = area.activates ? '' : ' It FAILS to activate.';
  return `The default CMA area is ${formatRange(area)}, ${formatSize(area.size)}: decided by ${SOURCE_NAME[area.source]}${place}.${state}${rangeSentence(simulation, area)}`;
}

function rangeSentence(simulation: BootSimulation, area: CmaAreaResult): string {
  const placement = placementOfArea(simulation, area);
  return placement ? ` It ${placementText(placement)}.` : '';
}
