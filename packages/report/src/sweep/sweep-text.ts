import { formatSize } from '@carveout/core';
import { displayWidth, padEnd, padStart } from '../text/display-width.ts';
import { heading, joinLines } from '../text/heading.ts';
import { printable } from '../text/printable.ts';
import { type TextOptions, textOptions } from '../text/text-options.ts';
import { wrapWith } from '../text/wrap.ts';
import {
  flipKeys,
  isFlip,
  kernelGroups,
  type SweepAreaView,
  type SweepRowView,
  type SweepView,
  settingOf,
  sourceName,
  sweepSummary,
} from './sweep-view.ts';

/**
 * What is the same over all kernels is said once: per setting a line for each run of kernels that agree, with a mark where
 * somebody else decides from there on.
 */
export function sweepText(sweep: SweepView, given: Partial<TextOptions> = {}): string {
  const options = textOptions(given);
  const keys = flipKeys(sweep.flips);
  const lines: string[] = [];
  for (const group of kernelGroups(sweep.rows)) {
    const [first] = group;
    if (!first) continue;
    lines.push(
      ...wrapWith('', printable(settingOf(first)), options.width).map((line) => options.palette('bold', line)),
    );
    lines.push(...groupLines(group, keys, options), '');
  }
  if (sweep.flips.length > 0) lines.push(...flipLines(sweep, options), '');
  lines.push(...rangeLines(sweep, options));
  const bad = sweep.rows.some(({ failures }) => failures.length > 0);
  lines.push(options.palette(bad ? 'red' : 'green', sweepSummary(sweep)));
  return joinLines(lines);
}

function groupLines(
  group: readonly SweepRowView[],
  keys: ReadonlySet<string>,
  options: TextOptions,
): readonly string[] {
  const runs: SweepRowView[][] = [];
  for (const row of group) {
    const last = runs.at(-1);
    if (last?.[0] && resultKey(last[0]) === resultKey(row)) last.push(row);
    else runs.push([row]);
  }
  const names = runs.map((run) => kernelsOf(run, options));
  const width = Math.max(0, ...names.map(displayWidth));
  return runs.flatMap((run, index) => {
    const [row] = run;
    if (!row) return [];
    const mark = isFlip(row, keys) ? options.palette('yellow', options.unicode ? '⇄ ' : '~ ') : '  ';
    const bad = row.failures.length > 0;
    const result = options.palette(
      bad ? 'red' : 'green',
      bad ? (options.unicode ? '✘' : 'x') : options.unicode ? '✔' : '+',
    );
    const lines = [`  ${mark}${padEnd(names[index] ?? '', width)}  ${result} ${resultText(row)}`];
    const margin = ' '.repeat(width + 8);
    for (const { what, why } of row.failures) {
      const text = printable(`${what}: ${why}`);
      lines.push(...wrapWith(margin, text, options.width).map((line) => options.palette('red', line)));
    }
    return lines;
  });
}

/** What a kernel calls an area is no result. */
const resultKey = ({ outcome, defaultCma, otherCma, cmaTotal, failures }: SweepRowView): string =>
  JSON.stringify([outcome, defaultCma && { ...defaultCma, name: null }, otherCma, cmaTotal, failures]);

function kernelsOf(run: readonly SweepRowView[], options: TextOptions): string {
  const first = printable(run[0]?.kernel ?? '(documented order)');
  const last = printable(run.at(-1)?.kernel ?? '(documented order)');
  return run.length === 1 ? first : `${first} ${options.unicode ? '…' : '..'} ${last}`;
}

function resultText({ outcome, defaultCma, otherCma }: SweepRowView): string {
  if (outcome === 'unreadable') return 'cannot be read';
  const stopped = outcome === 'boots' ? '' : outcome === 'panics' ? 'PANICS; ' : 'HANGS; ';
  const others = otherCma === 0 ? '' : `, ${otherCma} other CMA ${otherCma === 1 ? 'area' : 'areas'}`;
  return `${stopped}${defaultCma ? areaText(defaultCma) : 'no default CMA area'}${others}`;
}

function areaText({ base, size, source, node, placement }: SweepAreaView): string {
  const who = node === null ? sourceName(source) : `device tree (${printable(node.slice(node.lastIndexOf('/') + 1))})`;
  return `${padStart(formatSize(BigInt(size)), 8)} at ${placement ? rangeText(base, placement) : base}  ${who}`;
}

/** `0xf8000000 (from 0xe7e00000)`: the place shown, and how far it can move. */
function rangeText(base: string, { lowest, highest, mayFail }: NonNullable<SweepAreaView['placement']>): string {
  const parts = [
    ...(lowest === base ? [] : [`from ${lowest}`]),
    ...(highest === base ? [] : [`to ${highest}`]),
    ...(mayFail ? ['or none'] : []),
  ];
  return `${base} (${parts.join(' ')})`;
}

/** What keeps places from being exact, once for the whole sweep. */
function rangeLines({ rows }: SweepView, options: TextOptions): readonly string[] {
  const open = rows.flatMap(({ defaultCma }) => defaultCma?.placement ?? []);
  const [first] = open;
  if (!first) return [];
  const unknown = [...new Set(open.flatMap((placement) => placement.unknown))];
  const settle = [...new Set(open.map((placement) => placement.settle))];
  const text =
    `${open.length} of ${rows.length} places are not exact, the range is in brackets: ` +
    `nobody told of ${unknown.join(', ')}. To settle it: ${settle.join('; ')}`;
  return wrapWith('', text, options.width);
}

/** The settings of a change are listed once per pair of kernels and deciders. */
function flipLines({ flips }: SweepView, options: TextOptions): readonly string[] {
  const lines = [...heading('Who decides changes between kernels', options)];
  const seen = new Map<string, number>();
  for (const { from, to } of flips) {
    const side = (area: SweepAreaView | null): string => (area ? sourceName(area.source) : 'nobody');
    const kernels = `${printable(from.kernel ?? '?')} to ${printable(to.kernel ?? '?')}`;
    const text = `${kernels}: from ${side(from.defaultCma)} to ${side(to.defaultCma)}`;
    seen.set(text, (seen.get(text) ?? 0) + 1);
  }
  for (const [text, count] of seen) lines.push(`  ${text} (${count} ${count === 1 ? 'setting' : 'settings'})`);
  return lines;
}
