import { type SourceTexts, spanOf } from '@carveout/core';
import { digitsFor, formatRange } from '../text/address.ts';
import { displayWidth, padEnd, padStart } from '../text/display-width.ts';
import type { Style } from '../text/palette.ts';
import { decidedBy, shortFileNames } from '../text/place.ts';
import { printable } from '../text/printable.ts';
import type { TextOptions } from '../text/text-options.ts';
import { wrapWith } from '../text/wrap.ts';
import type { LayoutRow, RowKind } from './layout-rows.ts';
import { rowSize } from './row-size.ts';

export const KIND_STYLE: Readonly<Record<RowKind, Style>> = {
  'default-cma': 'green',
  cma: 'cyan',
  reserved: 'yellow',
  'no-map': 'magenta',
  kernel: 'blue',
};

const NO_PLACE = 'no place';

/**
 * Every region with its address, size, name and who decided; the reason on the line below. Sorted as given.
 * The columns are as wide as their longest entry: nothing is cut.
 */
export function regionTable(rows: readonly LayoutRow[], sources: SourceTexts, options: TextOptions): readonly string[] {
  const digits = digitsFor(rows.flatMap((row) => (row.range ? [row.range] : [])));
  const name = shortFileNames(rows.flatMap((row) => spanOf(row.origin)?.file ?? []));
  const cells = rows.map((row) => ({
    row,
    range: row.range ? formatRange(row.range, digits) : NO_PLACE,
    size: rowSize(row),
    what: printable(row.what) + (row.mark === null ? '' : `  [${row.mark}]`),
    who: row.kind === 'kernel' && !spanOf(row.origin) ? 'kernel' : decidedBy(row.origin, sources, name),
  }));
  const widths = {
    range: Math.max(13, ...cells.map((cell) => displayWidth(cell.range))),
    size: Math.max(4, ...cells.map((cell) => displayWidth(cell.size))),
    what: Math.max(4, ...cells.map((cell) => displayWidth(cell.what))),
  };
  const title = `${padEnd('address range', widths.range)}  ${padStart('size', widths.size)}  ${padEnd('what', widths.what)}  decided by`;
  const lines = [options.palette('dim', title)];
  for (const cell of cells) {
    const style = cell.row.failed ? 'red' : KIND_STYLE[cell.row.kind];
    lines.push(
      `${padEnd(cell.range, widths.range)}  ${padStart(cell.size, widths.size)}  ${options.palette(style, padEnd(cell.what, widths.what))}  ${cell.who}`,
    );
    const margin = ' '.repeat(widths.range + widths.size + 4);
    for (const line of whyLines(cell.row.why, margin, options)) lines.push(options.palette('dim', line));
  }
  return lines;
}

function whyLines(why: string, margin: string, options: TextOptions): readonly string[] {
  return wrapWith(`${margin}${options.unicode ? '└' : '`'} `, printable(why), options.width);
}
