import { formatSize, hex } from '@carveout/core';
import type { Machine, OccupantKind, RuntimeArea } from '@carveout/runtime';
import { element, escapeMarkup } from '../picture/markup.ts';
import { type AllocView, isFailedStep } from './alloc-view.ts';
import { type AreaHistory, areaHistory, type HeldPages } from './buffer-history.ts';
import { type Repeat, repeatWords, type StepScale, stepScale } from './fold-steps.ts';
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
  const { hiding, repeats } = stepScale(view.results);
  const failures = view.results.filter(isFailedStep).length;
  const failed = view.results.flatMap((result, index) =>
    isFailedStep(result) && !hiding(index)
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
  const count = `${view.results.length} steps, ${failures} failed, kernel ${view.kernel}, ${view.after.placement.name}`;
  const folded = repeats.map((repeat) => element('li', {}, repeatWords(repeat)));
  const log = view.results.flatMap((result) => result.log.map(({ text }) => escapeMarkup(text)));
  return htmlDocument('CMA allocations', [
    element('section', {}, element('p', { class: 'dim' }, escapeMarkup(count))),
    ...drawings(view).map((drawing) => element('section', {}, figure(drawing, 'CMA area over time'))),
    legend(),
    ...(folded.length > 0
      ? [element('section', {}, element('h2', {}, 'Folded'), element('ul', {}, ...folded.slice(0, 500)))]
      : []),
    ...(failed.length > 0 ? [element('section', {}, element('h2', {}, 'Refused'), table)] : []),
    ...(log.length > 0
      ? [element('section', {}, element('h2', {}, 'dmesg'), element('pre', {}, log.slice(0, 500).join('\n')))]
      : []),
  ]);
}

function drawings({ before, after, results }: AllocView): readonly Drawing[] {
  const scale = stepScale(results);
  const isHidden = (since: number, until: number): boolean => {
    const loop = scale.hiding(since);
    return loop !== undefined && until < loop.end;
  };
  return before.areas.map((area, index) =>
    drawArea(areaHistory(area, results, isHidden), {
      scale,
      steps: results.length,
      machine: after,
      end: after.areas[index] ?? area,
    }),
  );
}

interface Scene {
  readonly scale: StepScale;
  readonly steps: number;
  readonly machine: Machine;
  readonly end: RuntimeArea;
}

function drawArea(history: AreaHistory, { scale, steps, machine, end }: Scene): Drawing {
  const { area, leftOut } = history;
  const at = (column: number): number => LEFT + (PLOT * column) / Math.max(1, scale.columns);
  // The middle of a step's column; within a folded loop what is left of it.
  const x = (step: number): number =>
    step < 0 ? LEFT : step >= steps ? LEFT + PLOT : at(scale.column(step) + (scale.hiding(step) ? 0 : 0.5));
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
    ...history.held.map((piece) => heldRect(piece, { x, y, pageSize: machine.pageSize })),
    ...history.failures.flatMap(({ step, pages }) =>
      scale.hiding(step) ? [] : failure(x(step), `step ${step + 1}: ${pages} pages refused`),
    ),
    ...scale.repeats.map((repeat) => foldBand(repeat, at(scale.column(repeat.first)), at(scale.column(repeat.end)))),
    element('rect', { class: 'frame', x: LEFT, y: TOP, width: PLOT, height: HEIGHT }),
    ...endStrip(end, y),
    ...stepTicks(scale, steps, at),
    element('text', { x: LEFT + PLOT + 10, y: TOP + HEIGHT + 16, class: 'dim small' }, 'at the end'),
  ];
  return { width: WIDTH, height: TOP + HEIGHT + 34, body: body.join('') };
}

const axisTick = (y: number, text: string): string =>
  element('line', { class: 'tick', x1: LEFT - 5, x2: LEFT + PLOT, y1: y, y2: y }) +
  element('text', { x: LEFT - 8, y: y + 4, class: 'dim small', 'text-anchor': 'end' }, text);

const TICKS = 8;

/** Numbers of steps below the plot; none where steps are folded. */
function stepTicks(scale: StepScale, steps: number, at: (column: number) => number): readonly string[] {
  const gap = Math.max(1, Math.ceil(scale.columns / TICKS));
  const shown = Array.from({ length: steps }, (_, step) => step).filter((step) => !scale.hiding(step));
  let free = -Infinity;
  return shown.flatMap((step, index) => {
    const column = scale.column(step);
    const isEnd = index === 0 || index === shown.length - 1;
    if (!isEnd && (column < free || column > scale.columns - gap * 0.75)) return [];
    free = column + gap;
    const isLast = index > 0 && index === shown.length - 1;
    const box = { x: isLast ? LEFT + PLOT : at(column + 0.5), y: TOP + HEIGHT + 16, class: 'dim small' };
    const words = index === 0 ? 'step 1' : String(step + 1);
    return element('text', { ...box, 'text-anchor': isLast ? 'end' : 'middle' }, words);
  });
}

/** Over the columns of a folded loop. */
function foldBand(repeat: Repeat, left: number, right: number): string {
  const middle = (left + right) / 2;
  return element(
    'g',
    {},
    element('title', {}, repeatWords(repeat)),
    element('rect', { class: 'fold', x: left, y: TOP, width: right - left, height: HEIGHT }),
    element(
      'text',
      { x: middle, y: TOP + 14, class: 'small strong', 'text-anchor': 'middle' },
      `\u00d7${repeat.times}`,
    ),
  );
}

interface Scales {
  x(step: number): number;
  y(page: number): number;
  readonly pageSize: number;
}

/** Below this height nothing would be seen; what boot took lies at the frame. */
const LEAST_HEIGHT = 1.5;
const LEAST_BOOT_HEIGHT = 3;
const LABEL_HEIGHT = 11;
const LABEL_CHARACTER = 6.5;

function heldRect({ from, to, since, until, name }: HeldPages, { x, y, pageSize }: Scales): string {
  const [left, right] = [x(since), x(until)];
  const words = since < 0 ? 'taken before the first step' : `taken in step ${since + 1}`;
  const title = `pages ${from} to ${to - 1} (${to - from}), ${words}${name === null ? '' : ` as ${escapeMarkup(name)}`}`;
  const height = Math.max(y(from) - y(to), since < 0 ? LEAST_BOOT_HEIGHT : LEAST_HEIGHT);
  const box = { x: left, y: y(from) - height, width: Math.max(right - left, 0.5), height };
  const shade = since < 0 ? 'boot' : `b${since % SHADES}`;
  const size = formatSize(BigInt(to - from) * BigInt(pageSize));
  const label = [`${name ?? ''}  ${size}`.trim(), name ?? size, size].find(
    (text) => text.length * LABEL_CHARACTER < right - left - 6,
  );
  const rect = element('rect', { class: `region ${shade}`, ...box }, element('title', {}, title));
  if (label === undefined || height < LABEL_HEIGHT) return rect;
  const text = { x: left + 4, y: y(from) - height / 2 + 3.5, class: `small on-${shade}` };
  return rect + element('text', text, escapeMarkup(label));
}

const failure = (x: number, words: string): string =>
  element(
    'g',
    {},
    element('title', {}, words),
    element('line', { class: 'fail', x1: x, x2: x, y1: TOP, y2: TOP + HEIGHT, 'stroke-opacity': 0.45 }),
    element('path', { class: 'failmark', d: `M${x - 5} ${TOP - 9}h10l-5 9z` }),
  );

/** What the colours mean that are not those of buffers. */
function legend(): string {
  const entries: readonly (readonly [kind: string, words: string])[] = [
    ['boot', 'taken before the first step'],
    ['k-own', 'in use at the end'],
    ...KINDS.map((kind): [string, string] => [`o-${kind}`, `${kind} pages`]),
  ];
  const items = entries.map(([kind, words], index) =>
    element(
      'g',
      { transform: `translate(${LEFT + (index % 4) * 230} ${index < 4 ? 6 : 26})` },
      element('rect', { class: kind, width: 14, height: 12 }),
      element('text', { x: 20, y: 10, class: 'dim small' }, words),
    ),
  );
  return element('section', {}, figure({ width: WIDTH, height: 44, body: items.join('') }, 'colours'));
}

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
