import { compareRanges, spanOf } from '@carveout/core';
import type { EffectiveOption, OptionCandidate } from '@carveout/simulator';
import { boardTitle } from '../board-title.ts';
import type { BoardView } from '../board-view.ts';
import { PHASE_NAMES } from '../boot/phase-names.ts';
import { headline } from '../layout/headline.ts';
import { layoutRows } from '../layout/layout-rows.ts';
import { SOURCE_NAME } from '../layout/precedence.ts';
import { rowSize } from '../layout/row-size.ts';
import { formatRange } from '../text/address.ts';
import { formatPlace } from '../text/place.ts';
import { element, escapeMarkup as safe } from './markup.ts';
import { type PageData, pageData, scriptJson } from './page-data.ts';
import { PAGE_SCRIPT, PAGE_SCRIPT_DIGEST } from './page-script.ts';
import { PAGE_STYLE } from './page-style.ts';
import type { PictureRegion } from './picture-region.ts';
import { COLOURS, PICTURE_STYLE } from './picture-style.ts';
import { type PictureDetail, pictureRegions, svgPicture } from './svg-picture.ts';

/**
 * The memory map as a page of its own: picture, time line, reasons, tables. One file that loads nothing and runs nothing
 * but its own script. Readable without scripts and on paper.
 */
export function pictureHtml(views: readonly BoardView[], detail: PictureDetail): string {
  const [first] = views;
  const title = views.length === 1 && first ? boardTitle(first) : `${views.length} boots`;
  const policy = `default-src 'none'; script-src '${PAGE_SCRIPT_DIGEST}'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="generator" content="carveout">',
    `<title>${safe(title)}</title>`,
    `<style>${COLOURS}${PICTURE_STYLE}${PAGE_STYLE}</style>`,
    '</head>',
    '<body>',
    '<header>',
    `<h1>${safe(title)}</h1>`,
    '<button type="button" data-do="theme" aria-pressed="false" hidden>Light / dark</button>',
    '</header>',
    '<main>',
    ...views.map((view, index) => board(view, index, { detail, titled: views.length > 1 })),
    '</main>',
    `<script>${PAGE_SCRIPT}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function board(
  view: BoardView,
  index: number,
  { detail, titled }: { readonly detail: PictureDetail; readonly titled: boolean },
): string {
  const regions = pictureRegions(view, detail);
  const data = pageData(view, regions);
  return [
    `<section data-board="${index}">`,
    ...(titled ? [`<h2>${safe(boardTitle(view))}</h2>`] : []),
    ...headline(view).map((line) => element('p', /FAIL|panics|hangs/.test(line) ? { class: 'bad' } : {}, safe(line))),
    timeline(view),
    '<div class="stage">',
    `<div class="figure">${svgPicture(view, regions, { id: `b${index}`, standalone: false })}</div>`,
    '<aside class="details" aria-label="Details" aria-live="polite" hidden></aside>',
    '</div>',
    '<h3>Regions</h3>',
    regionTable(view, data, byAddress(regions)),
    ...decisions(view),
    ...(detail === 'everything' ? [steps(data), dmesg(view)] : []),
    notes(view),
    `<script type="application/json">${scriptJson(data)}</script>`,
    '</section>',
  ].join('\n');
}

const BUTTONS = [
  ['first', '«', 'To the beginning'],
  ['back', '‹', 'One step back'],
  ['play', '▶ Play', 'Play or pause'],
  ['on', '›', 'One step on'],
  ['last', '»', 'To the end'],
] as const;

function timeline({ simulation: { events } }: BoardView): string {
  const buttons = BUTTONS.map(([action, text, label]) =>
    element('button', { type: 'button', 'data-do': action, 'aria-label': label, title: label }, text),
  );
  const phases: { name: string; from: number; to: number }[] = [];
  for (const [index, { phase }] of events.entries()) {
    const last = phases.at(-1);
    if (last?.name === PHASE_NAMES[phase]) last.to = index + 1;
    else phases.push({ name: PHASE_NAMES[phase], from: index, to: index + 1 });
  }
  const items = phases.map(({ name, from, to }) =>
    element('li', {}, element('button', { type: 'button', 'data-from': from, 'data-to': to }, safe(name))),
  );
  const slider = `<input type="range" min="0" max="${events.length}" value="${events.length}" aria-label="Step of the boot">`;
  return [
    '<div class="timeline" role="group" aria-label="Time line of the boot" hidden>',
    `<div class="controls">${buttons.join('')}${slider}</div>`,
    `<ol class="phases" aria-label="Phases">${items.join('')}</ol>`,
    '<div class="step" role="status"></div>',
    '</div>',
  ].join('\n');
}

/** Positions in `regions`, lowest address first. */
const byAddress = (regions: readonly PictureRegion[]): readonly number[] =>
  regions
    .map((region, index) => ({ region, index }))
    .sort((a, b) => compareRanges(a.region.range, b.region.range) || a.index - b.index)
    .map(({ index }) => index);

function regionTable({ simulation }: BoardView, { regions }: PageData, order: readonly number[]): string {
  const cell = (kind: string, text: string): string => `<td class="${kind}">${text}</td>`;
  const placed = order.map((index) => {
    const region = regions[index];
    if (!region) return '';
    return element(
      'tr',
      { 'data-r': index },
      cell('range', safe(region.range)),
      cell('size', safe(region.size)),
      cell('what', element('span', { class: `swatch s-${region.kind}` }) + safe(region.name) + markText(region.mark)),
      cell('by', safe(region.by)),
      cell('why', safe(region.why)),
    );
  });
  const failed = layoutRows(simulation)
    .filter((row) => row.failed)
    .map((row) =>
      element(
        'tr',
        { class: 'bad' },
        cell('range', row.range ? formatRange(row.range) : 'no place'),
        cell('size', safe(rowSize(row))),
        cell('what', safe(row.what) + markText(row.mark)),
        cell('by', ''),
        cell('why', safe(row.why)),
      ),
    );
  const head = ['address range', 'size', 'what', 'decided by', 'why'].map((name) => `<th scope="col">${name}</th>`);
  return `<table><thead><tr>${head.join('')}</tr></thead><tbody>\n${[...placed, ...failed].join('\n')}\n</tbody></table>`;
}

const markText = (mark: string | null): string => (mark === null ? '' : ` <span class="dim">[${safe(mark)}]</span>`);

function decisions({ simulation: { options }, sources }: BoardView): readonly string[] {
  if (options.length === 0) return [];
  const candidate = (mark: string, { source, text, origin, why }: OptionCandidate): string => {
    const span = spanOf(origin);
    const place = span ? ` <span class="dim">${safe(formatPlace(span, sources))}</span>` : '';
    const reason = why === undefined ? '' : `<br><span class="dim">${safe(why)}</span>`;
    return `<li>${mark} ${SOURCE_NAME[source]}: <code>${safe(text)}</code>${place}${reason}</li>`;
  };
  const item = ({ name, value, winner, losers, rule }: EffectiveOption): string =>
    [
      `<li><strong>${safe(name)}</strong>: ${safe(value)}`,
      `<ul>${candidate('✔', winner)}${losers.map((loser) => candidate('✘', loser)).join('')}</ul>`,
      `<span class="dim">rule: ${safe(rule)}</span></li>`,
    ].join('');
  return ['<h3>Who decided</h3>', `<ul class="options">${options.map(item).join('\n')}</ul>`];
}

function steps({ steps: all }: PageData): string {
  const rows = all.map((step, index) =>
    element(
      'tr',
      { 'data-step': index },
      `<td class="size">${index + 1}</td><td>${safe(step.phase)}</td><td>${safe(step.what)}</td>`,
      `<td class="range">${safe(step.range ?? '')}</td><td>${safe(step.owner)}</td><td>${safe(step.reason)}</td>`,
    ),
  );
  const head = ['step', 'phase', 'what', 'address range', 'whose', 'why'].map((name) => `<th scope="col">${name}</th>`);
  return `<h3>Step by step</h3>\n<table><thead><tr>${head.join('')}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`;
}

const dmesg = ({ simulation: { log } }: BoardView): string =>
  `<h3>dmesg</h3>\n<pre tabindex="0" aria-label="dmesg">${log.map(({ text }) => safe(text)).join('\n') || '(nothing about memory)'}</pre>`;

function notes({ simulation }: BoardView): string {
  if (simulation.notes.length === 0) return '';
  const items = simulation.notes.map(({ message, settle }) => {
    const how = settle === null ? '' : ` <span class="dim">To settle it: ${safe(settle)}</span>`;
    return `<li>${safe(message)}${how}</li>`;
  });
  return `<h3>What this rests on</h3>\n<ul>${items.join('\n')}</ul>`;
}
