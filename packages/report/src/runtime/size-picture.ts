import { formatSize } from '@carveout/core';
import type { AreaSize, SizeReport } from '@carveout/runtime';
import { element, escapeMarkup } from '../picture/markup.ts';
import { ruleTable } from './rule-rows.ts';
import { type Drawing, figure, htmlDocument, svgDocument } from './runtime-page.ts';

const LEFT = 96;
const PLOT = 860;
const WIDTH = LEFT + PLOT + 190;
const HEIGHT = 240;
const TOP = 44;

/** Pages in use over the recorded workload, against the sizes that were found. */
export function sizeSvg(report: SizeReport): string {
  let y = 0;
  const parts = drawings(report).map((drawing) => {
    const part = element('g', { transform: `translate(0 ${y})` }, drawing.body);
    y += drawing.height;
    return part;
  });
  const nothing = element('text', { x: 20, y: 24 }, 'No request for CMA memory is in the trace.');
  const body = parts.length > 0 ? parts.join('') : nothing;
  return svgDocument({ width: WIDTH, height: Math.max(y, 40), body }, 'CMA pages in use over time');
}

/** The same as a page, with the rules of board support packages. */
export function sizeHtml(report: SizeReport): string {
  const table = ruleTable(report);
  const rows = table.rows.map(({ cells, isGood }) => {
    const last = cells.length - 1;
    const cell = (text: string, at: number): string =>
      element('td', at === last && !isGood ? { class: 'bad' } : {}, escapeMarkup(text));
    return element('tr', {}, ...cells.map(cell));
  });
  const heads = table.heads.map((text) => element('th', {}, text));
  const count = `${report.counts.events} CMA events in ${report.counts.lines} lines`;
  return htmlDocument('CMA size for a workload', [
    element('section', {}, element('p', { class: 'dim' }, count)),
    ...drawings(report).map((drawing) => element('section', {}, figure(drawing, 'CMA pages in use over time'))),
    element(
      'section',
      {},
      element('h2', {}, escapeMarkup(table.title)),
      element('table', {}, element('tr', {}, ...heads), ...rows),
      ...table.remarks.map((remark) => element('p', { class: 'dim' }, remark)),
    ),
  ]);
}

const drawings = (report: SizeReport): readonly Drawing[] => report.areas.map((area) => drawUse(area, report));

function drawUse({ need, current, smallest, advised }: AreaSize, { pageSize }: SizeReport): Drawing {
  const { use } = need;
  const page = BigInt(pageSize);
  const top = [current ?? 0n, advised, BigInt(need.peak) * page].reduce((most, one) => (one > most ? one : most));
  const y = (bytes: bigint): number =>
    TOP + HEIGHT - (HEIGHT * Number((bytes * 10_000n) / (top > 0n ? top : 1n))) / 10_000;
  const x = (index: number): number => LEFT + (PLOT * index) / Math.max(1, use.length);
  const points = use.map(
    ({ most }, index) => `H${round(x(index))}V${round(y(BigInt(most) * page))}H${round(x(index + 1))}`,
  );
  const path = `M${LEFT} ${TOP + HEIGHT}${points.join('')}V${TOP + HEIGHT}Z`;
  const short = current !== null && current < smallest;
  const [first, last] = [use[0]?.time ?? null, use.at(-1)?.time ?? null];
  const time = (value: number | null, other: string): string => (value === null ? other : `${value.toFixed(3)} s`);
  const body = [
    element('text', { x: LEFT, y: 18, class: 'headline strong' }, escapeMarkup(need.area)),
    element(
      'text',
      { x: LEFT, y: 34, class: 'dim' },
      `most in use ${formatSize(BigInt(need.peak) * page)}, largest request ${need.largestRequest} pages, ${need.refusedBefore} refused when recorded`,
    ),
    element('rect', { class: 'bank', x: LEFT, y: TOP, width: PLOT, height: HEIGHT }),
    element('path', { class: 'curve', d: path }, element('title', {}, 'pages in use')),
    element('rect', { class: 'frame', x: LEFT, y: TOP, width: PLOT, height: HEIGHT }),
    ...limits(
      [
        { bytes: smallest, words: `needed ${formatSize(smallest)}`, bad: false },
        { bytes: advised, words: `with headroom ${formatSize(advised)}`, bad: false },
        ...(current === null ? [] : [{ bytes: current, words: `now ${formatSize(current)}`, bad: short }]),
      ],
      y,
    ),
    element('text', { x: LEFT - 8, y: TOP + 10, class: 'dim small', 'text-anchor': 'end' }, formatSize(top)),
    element('text', { x: LEFT - 8, y: TOP + HEIGHT, class: 'dim small', 'text-anchor': 'end' }, '0'),
    element('text', { x: LEFT, y: TOP + HEIGHT + 16, class: 'dim small' }, time(first, 'first event')),
    element(
      'text',
      { x: LEFT + PLOT, y: TOP + HEIGHT + 16, class: 'dim small', 'text-anchor': 'end' },
      time(last, 'last event'),
    ),
  ];
  return { width: WIDTH, height: TOP + HEIGHT + 36, body: body.join('') };
}

interface Limit {
  readonly bytes: bigint;
  readonly words: string;
  readonly bad: boolean;
}

/** Lines across the plot; their labels are moved apart where they would touch. */
function limits(given: readonly Limit[], y: (bytes: bigint) => number): readonly string[] {
  let lowest = -Infinity;
  return [...given]
    .sort((a, b) => (a.bytes > b.bytes ? -1 : 1))
    .map(({ bytes, words, bad }) => {
      const at = y(bytes);
      lowest = Math.max(at + 4, lowest + 15);
      const line = { class: `limit${bad ? ' short' : ''}`, x1: LEFT, x2: LEFT + PLOT, y1: at, y2: at };
      return element('line', line) + element('text', { x: LEFT + PLOT + 8, y: lowest, class: bad ? 'bad' : '' }, words);
    });
}

const round = (value: number): number => Math.round(value * 10) / 10;
