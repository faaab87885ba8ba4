import type { RuntimeArea } from '@carveout/runtime';
import type { Style } from '../text/palette.ts';
import type { TextOptions } from '../text/text-options.ts';

interface Fill {
  readonly pages: RuntimeArea['bitmap'];
  /** Edges of `pages` count in units of so many pages. */
  readonly scale: number;
  readonly mark: readonly [unicode: string, ascii: string];
  readonly style: Style;
}

/** Pages of [from, to) that are in the set. */
function coveredPages({ pages, scale }: Fill, from: number, to: number): number {
  let sum = 0;
  for (let at = 0; at + 1 < pages.edges.length; at += 2) {
    const start = Math.max(from, (pages.edges[at] ?? 0) * scale);
    const end = Math.min(to, (pages.edges[at + 1] ?? 0) * scale);
    if (end > start) sum += end - start;
  }
  return sum;
}

/** The area from its first page to its last: what most of each column's pages are, taken ones before all others. */
export function areaBar(area: RuntimeArea, options: TextOptions, width: number): string {
  const { occupants, bitmap, orderPerBit, pages } = area;
  const fills: readonly Fill[] = [
    { pages: bitmap, scale: 2 ** orderPerBit, mark: ['█', '#'], style: 'green' },
    { pages: occupants.pinned, scale: 1, mark: ['▓', 'X'], style: 'red' },
    { pages: occupants.locked, scale: 1, mark: ['▒', 'l'], style: 'yellow' },
    { pages: occupants.writeback, scale: 1, mark: ['▒', 'w'], style: 'yellow' },
    { pages: occupants.movable, scale: 1, mark: ['░', 'm'], style: 'blue' },
  ];
  let bar = '';
  const columns = Math.min(width, pages);
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * pages) / columns);
    const to = Math.floor(((column + 1) * pages) / columns);
    const shares = fills.map((fill) => ({ fill, share: coveredPages(fill, from, to) }));
    const most = shares.reduce((best, one) => (one.share > best.share ? one : best));
    const [unicode, ascii] = most.share > 0 ? most.fill.mark : ['·', '.'];
    const mark = options.unicode ? unicode : ascii;
    bar += most.share > 0 ? options.palette(most.fill.style, mark) : mark;
  }
  return bar;
}
