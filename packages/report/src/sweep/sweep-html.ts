import { formatSize } from '@carveout/core';
import { element, escapeMarkup } from '../picture/markup.ts';
import { COLOURS } from '../picture/picture-style.ts';
import {
  flipKeys,
  isFlip,
  kernelGroups,
  type SweepAreaView,
  type SweepRowView,
  type SweepView,
  sourceName,
  sweepSummary,
} from './sweep-view.ts';

const STYLE = `
* { box-sizing: border-box; }
body { margin: 0; padding: 20px 24px; background: var(--bg); color: var(--ink);
  font: 14px/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
h1 { font-size: 18px; margin: 0 0 4px; }
p { margin: 4px 0 14px; }
.scroll { overflow-x: auto; }
table { border-collapse: separate; border-spacing: 3px; }
th { font-weight: 600; font-size: 12px; text-align: left; vertical-align: bottom; padding: 2px 8px; }
thead th { position: sticky; top: 0; background: var(--bg); }
tbody th:first-child { min-width: 170px; }
tbody th { font-weight: 400; min-width: 70px; max-width: 260px; overflow-wrap: anywhere; vertical-align: top; padding-top: 7px; border-bottom: 1px solid var(--faint); }
td { min-width: 118px; padding: 5px 8px; border-radius: 4px; vertical-align: top; font-size: 12px; background: var(--free); }
td strong { display: block; font-size: 13px; }
td .base { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
.legend { display: flex; flex-wrap: wrap; gap: 6px 18px; font-size: 12px; margin: 0 0 12px; padding: 0; list-style: none; }
.legend i { display: inline-block; width: 26px; height: 12px; border-radius: 2px; margin-right: 6px; vertical-align: -1px; }
.s-device-tree { background: color-mix(in srgb, var(--default-cma) var(--share), var(--bg)); }
.s-cmdline { background: color-mix(in srgb, var(--reserved) var(--share), var(--bg)); }
.s-kconfig { background: color-mix(in srgb, var(--image) calc(var(--share) * 0.8), var(--bg)); }
.s-other { background: color-mix(in srgb, var(--pool) var(--share), var(--bg)); }
.s-none { background: var(--free); color: var(--dim); }
${[26, 36, 46, 57, 68].map((share, level) => `.l${level} { --share: ${share}%; }`).join('\n')}
.bad { outline: 2px solid var(--bad); outline-offset: -2px; }
.bad .why { color: var(--ink); font-weight: 600; }
.flip { border-left: 5px solid var(--ink); }
@media print { body { padding: 0; } thead th { position: static; } td, .legend i { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;

/**
 * A heat map: a row per setting, a column per kernel; the hue says who decides about the default CMA area, the depth how
 * large it is. One file that loads nothing and runs nothing.
 */
export function sweepHtml(sweep: SweepView): string {
  const kernels = [...new Set(sweep.rows.map(({ kernel }) => kernel))];
  const axes = AXES.filter(({ value }) => new Set(sweep.rows.map(value)).size > 1 || value(sweep.rows[0]) !== null);
  const head = [...axes.map(({ name }) => name), ...kernels.map((kernel) => kernel ?? 'documented order')];
  const largest = sweep.rows.reduce((most, row) => (sizeOf(row) > most ? sizeOf(row) : most), 1n);
  const keys = flipKeys(sweep.flips);
  const rows = kernelGroups(sweep.rows).map((group) => {
    const cells = kernels.map((kernel) => {
      const row = group.find((one) => one.kernel === kernel);
      return row ? cell(row, largest, isFlip(row, keys)) : '<td></td>';
    });
    const labels = axes.map(({ value }) => element('th', { scope: 'row' }, escapeMarkup(value(group[0]) ?? '')));
    return element('tr', {}, ...labels, ...cells);
  });
  const title = 'carveout sweep';
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title}</title>`,
    `<style>${COLOURS}${STYLE}</style>`,
    '</head>',
    '<body>',
    `<h1>${title}</h1>`,
    element('p', {}, escapeMarkup(sweepSummary(sweep))),
    LEGEND,
    '<div class="scroll" tabindex="0" role="region" aria-label="Heat map">',
    `<table><thead><tr>${head.map((name) => element('th', { scope: 'col' }, escapeMarkup(name))).join('')}</tr></thead>`,
    `<tbody>\n${rows.join('\n')}\n</tbody></table>`,
    '</div>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

interface Axis {
  readonly name: string;
  readonly value: (row: SweepRowView | undefined) => string | null;
}

const AXES: readonly Axis[] = [
  { name: 'board', value: (row) => row?.board ?? null },
  { name: 'variant', value: (row) => row?.variant ?? null },
  { name: 'overlays', value: (row) => row?.overlays ?? null },
  { name: 'RAM', value: (row) => row?.memory ?? null },
  { name: '.config', value: (row) => row?.config ?? null },
  { name: 'command line', value: (row) => row?.commandLine ?? null },
];

const LEGEND = `<ul class="legend">
<li><i class="s-device-tree l4"></i>decided by the device tree</li>
<li><i class="s-cmdline l4"></i>by the command line</li>
<li><i class="s-kconfig l4"></i>by Kconfig</li>
<li><i class="s-none"></i>no default CMA area</li>
<li><i class="s-kconfig l0"></i><i class="s-kconfig l2"></i><i class="s-kconfig l4"></i>small to large</li>
<li><i class="s-none bad"></i>something asked for is not reserved</li>
<li><i class="s-none flip"></i>somebody else decides than with the kernel before</li>
<li><b>~</b>the place is not exact: how far it can move</li>
</ul>`;

const sizeOf = ({ defaultCma }: SweepRowView): bigint => (defaultCma ? BigInt(defaultCma.size) : 0n);

const HUES: ReadonlySet<string> = new Set(['device-tree', 'cmdline', 'kconfig']);
const LEVELS = 5n;

function cell(row: SweepRowView, largest: bigint, flips: boolean): string {
  const { defaultCma, failures, outcome, otherCma } = row;
  const level = Number((sizeOf(row) * (LEVELS - 1n) + largest / 2n) / largest);
  const hue =
    defaultCma === null ? 's-none' : `s-${HUES.has(defaultCma.source) ? defaultCma.source : 'other'} l${level}`;
  const lines = [
    ...(defaultCma
      ? [
          `<span class="base">${defaultCma.base}</span> ${escapeMarkup(sourceName(defaultCma.source))}`,
          ...rangeCell(defaultCma),
        ]
      : []),
    ...(otherCma > 0 ? [`+ ${otherCma} other`] : []),
    ...failures.slice(0, SHOWN).map(({ what }) => element('span', { class: 'why' }, escapeMarkup(`✘ ${what}`))),
    ...(failures.length > SHOWN ? [`and ${failures.length - SHOWN} more`] : []),
    ...(flips ? ['⇄ decider changed'] : []),
  ];
  const reasons = failures.map(({ what, why }) => `${what}: ${why}`).join('; ');
  const bad = failures.length > 0 || outcome !== 'boots';
  const style = `${hue}${bad ? ' bad' : ''}${flips ? ' flip' : ''}`;
  return element(
    'td',
    { class: style, title: reasons === '' ? undefined : reasons },
    element('strong', {}, escapeMarkup(verdict(row))),
    lines.join('<br>'),
  );
}

/** How far a place can move that is not exact. */
const rangeCell = ({ placement }: SweepAreaView): readonly string[] =>
  placement
    ? [
        element(
          'span',
          { class: 'base', title: `depends on ${placement.unknown.join(', ')}; to settle it: ${placement.settle}` },
          escapeMarkup(`~ ${placement.lowest} to ${placement.highest}${placement.mayFail ? ' or none' : ''}`),
        ),
      ]
    : [];

const SHOWN = 2;

function verdict({ outcome, defaultCma }: SweepRowView): string {
  if (outcome === 'unreadable') return 'unreadable';
  if (outcome !== 'boots') return outcome;
  return defaultCma ? formatSize(BigInt(defaultCma.size)) : 'none';
}
