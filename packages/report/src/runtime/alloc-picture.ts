import { formatSize, hex } from '@carveout/core';
import type { Machine, OccupantKind, RuntimeArea } from '@carveout/runtime';
import { element, escapeMarkup } from '../picture/markup.ts';
import { type AllocView, isFailedStep } from './alloc-view.ts';
import { type AreaHistory, areaHistory, type HeldPages } from './buffer-history.ts';
import { type Drawing, figure, htmlDocument, svgDocument } from './runtime-page.ts';
import { stepWords } from './step-words.ts';

const LEFT = 110;
const PLOT = 900;
const END_STRIP = 46;
const WIDTH = LEFT + PLOT + END_STRIP + 60;
const HEIGHT = 300;
const TOP = 34;
const SHADES = 5;

/** The map of every area over the steps: time to the right, pages upwards from the lowest. */
export function allocSvg(view: AllocView): string {
  let y = 0;
  const parts: string[] = [];
  for (const drawing of drawings(view)) {
    parts.push(element('g', { transform: `translate(0 ${y})` }, drawing.body));
    y += drawing.height;
  }
  return svgDocument({ width: WIDTH, height: Math.max(y, 40), body: parts.join('') }, 'CMA areas over time');
}

/** The same as a page, with the steps that failed. */
export function allocHtml(view: AllocView): string {
  const failed = view.results.flatMap((result, index) =>
    isFailedStep(result)
      ? [
          element(
            'tr',
            {},
            ...[
              String(index + 1),
              stepWords(result.step),
              String(result.result),
              String(result.state?.maxchunk ?? ''),
            ].map((text) => element('td', {}, escapeMarkup(text))),
          ),
        ]
      : [],
  );
  const heads = ['step', 'what', 'result', 'longest free run, pages'].map((text) => element('th', {}, text));
  const table = element('table', {}, element('tr', {}, ...heads), ...failed.slice(0, 500));
  const count = `${view.results.length} steps, ${failed.length} failed, kernel ${view.kernel}, ${view.after.placement.name}`;
  const log = view.results.flatMap((result) => result.log.map(({ text }) => escapeMarkup(text)));
  return htmlDocument('CMA allocations', [
    element('section', {}, element('p', { class: 'dim' }, escapeMarkup(count))),
    ...drawings(view).map((drawing) => element('section', {}, figure(drawing, 'CMA area over time'))),
    ...(failed.length > 0 ? [element('section', {}, element('h2', {}, 'Refused'), table)] : []),
    ...(log.length > 0
      ? [element('section', {}, element('h2', {}, 'dmesg'), element('pre', {}, log.slice(0, 500).join('\n')))]
      : []),
  ]);
}

const drawings = ({ before, after, results }: AllocView): readonly Drawing[] =>
  before.areas.map((area, index) =>
    drawArea(areaHistory(area, results), { steps: results.length, machine: after, end: after.areas[index] ?? area }),
  );

interface Scene {
  readonly steps: number;
  readonly machine: Machine;
  readonly end: RuntimeArea;
}

function drawArea(history: AreaHistory, { steps, machine, end }: Scene): Drawing {
  const { area, leftOut } = history;
  const x = (step: number): number => LEFT + (PLOT * Math.max(0, step)) / Math.max(1, steps);
  const y = (page: number): number => TOP + HEIGHT - (HEIGHT * page) / area.pages;
  const page = BigInt(machine.pageSize);
  const base = area.basePfn * page;
  const size = BigInt(area.pages) * page;
  const title = `${escapeMarkup(area.name)}  ${hex(base)}, ${formatSize(size)}, ${area.pages} pages`;
  const more = leftOut > 0 ? `  (${leftOut} pieces left out)` : '';
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) =>
    axisTick(y(area.pages * part), `${hex(base + BigInt(Math.floor(area.pages * part)) * page)}`),
  );
  const body = [
    element('text', { x: LEFT, y: 20, class: 'headline strong' }, title + more),
    element('rect', { class: 'bank', x: LEFT, y: TOP, width: PLOT, height: HEIGHT }),
    ...ticks,
    ...history.held.map((piece) => heldRect(piece, { x, y })),
    ...history.failures.map(({ step, pages }) => failure(x(step + 0.5), `step ${step + 1}: ${pages} pages refused`)),
    element('rect', { class: 'frame', x: LEFT, y: TOP, width: PLOT, height: HEIGHT }),
    ...endStrip(end, y),
    element('text', { x: LEFT, y: TOP + HEIGHT + 16, class: 'dim small' }, 'step 1'),
    element(
      'text',
      { x: LEFT + PLOT, y: TOP + HEIGHT + 16, class: 'dim small', 'text-anchor': 'end' },
      `step ${steps}`,
    ),
    element('text', { x: LEFT + PLOT + 10, y: TOP + HEIGHT + 16, class: 'dim small' }, 'at the end'),
  ];
  return { width: WIDTH, height: TOP + HEIGHT + 34, body: body.join('') };
}

const axisTick = (y: number, text: string): string =>
  element('line', { class: 'tick', x1: LEFT - 5, x2: LEFT + PLOT, y1: y, y2: y }) +
  element('text', { x: LEFT - 8, y: y + 4, class: 'dim small', 'text-anchor': 'end' }, text);

interface Scales {
  x(step: number): number;
  y(page: number): number;
}

function heldRect({ from, to, since, until }: HeldPages, { x, y }: Scales): string {
  const left = since < 0 ? x(0) : x(since + 0.5);
  const right = x(until + 0.5) > LEFT + PLOT ? LEFT + PLOT : x(until + 0.5);
  const words = since < 0 ? 'taken before the first step' : `taken in step ${since + 1}`;
  const name = `pages ${from} to ${to - 1} (${to - from}), ${words}`;
  const box = { x: left, y: y(to), width: Math.max(right - left, 0.5), height: Math.max(y(from) - y(to), 0.5) };
  return element(
    'rect',
    { class: `region ${since < 0 ? 'boot' : `b${since % SHADES}`}`, ...box },
    element('title', {}, name),
  );
}

const failure = (x: number, words: string): string =>
  element(
    'g',
    {},
    element('title', {}, words),
    element('line', { class: 'fail', x1: x, x2: x, y1: TOP, y2: TOP + HEIGHT, 'stroke-opacity': 0.45 }),
    element('path', { class: 'failmark', d: `M${x - 5} ${TOP - 9}h10l-5 9z` }),
  );

const KINDS: readonly OccupantKind[] = ['movable', 'writeback', 'locked', 'pinned', 'isolated'];

/** The area as it is left: buffers, and who else is in it. */
function endStrip({ bitmap, orderPerBit, occupants }: RuntimeArea, y: (page: number) => number): readonly string[] {
  const [left, width] = [LEFT + PLOT + 10, END_STRIP];
  const bars = (edges: readonly number[], scale: number, kind: string, words: string): readonly string[] => {
    const rects: string[] = [];
    for (let at = 0; at + 1 < edges.length && at < 4000; at += 2) {
      const [from, to] = [(edges[at] ?? 0) * scale, (edges[at + 1] ?? 0) * scale];
      const box = { x: left, y: y(to), width, height: Math.max(y(from) - y(to), 0.5) };
      rects.push(
        element('rect', { class: kind, ...box }, element('title', {}, `${words}: pages ${from} to ${to - 1}`)),
      );
    }
    return rects;
  };
  return [
    element('rect', { class: 'bank', x: left, y: TOP, width, height: HEIGHT }),
    ...bars(bitmap.edges, 2 ** orderPerBit, 'k-own', 'in use'),
    ...KINDS.flatMap((kind) => bars(occupants[kind].edges, 1, `o-${kind}`, kind)),
    element('rect', { class: 'frame', x: left, y: TOP, width, height: HEIGHT }),
  ];
}
