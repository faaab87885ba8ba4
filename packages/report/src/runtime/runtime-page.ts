import { element } from '../picture/markup.ts';
import { PAGE_STYLE } from '../picture/page-style.ts';
import { COLOURS, PICTURE_STYLE } from '../picture/picture-style.ts';

/** Beside those of the memory map: buffers of neighbours have other shades. */
const CHART_STYLE = `
.map .b0 { fill: var(--default-cma); } .map .b1 { fill: var(--cma); } .map .b2 { fill: var(--pool); } .map .b3 { fill: var(--reserved); }
.map .b4 { fill: var(--no-map); } .map .fold { fill: var(--bg); fill-opacity: 0.82; stroke: var(--line); stroke-dasharray: 3 3; }
.map .on-b0, .map .on-b2, .map .on-boot { fill: #fff; } .map .on-b1, .map .on-b3, .map .on-b4 { fill: #111; }
 .map .boot { fill: var(--image); }
.map .o-movable { fill: var(--cma); fill-opacity: 0.5; } .map .o-pinned { fill: var(--bad); } .map .o-locked { fill: var(--reserved); }
.map .o-writeback { fill: var(--no-map); } .map .o-isolated { fill: var(--lens); }
.map .fail { stroke: var(--bad); stroke-width: 1.5; } .map .failmark { fill: var(--bad); }
.map .curve { fill: var(--default-cma); fill-opacity: 0.75; } .map .limit { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 6 4; }
.map .short { stroke: var(--bad); }
`;

/** A drawing with its size in pixels. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** Markup. */
  readonly body: string;
}

/** One SVG document with its own style. */
export function svgDocument({ width, height, body }: Drawing, label: string): string {
  const style = element('style', {}, `${COLOURS}${PICTURE_STYLE}${CHART_STYLE}`);
  const page = element('rect', { class: 'page', width, height });
  const box = { xmlns: 'http://www.w3.org/2000/svg', class: 'map', width, height, viewBox: `0 0 ${width} ${height}` };
  return `${element('svg', { ...box, role: 'img', 'aria-label': label }, style, page, body)}\n`;
}

/** A page around drawings; `sections` are markup already. */
export function htmlDocument(title: string, sections: readonly string[]): string {
  const head = element(
    'head',
    {},
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    element('title', {}, title),
    element('style', {}, `${COLOURS}${PICTURE_STYLE}${CHART_STYLE}${PAGE_STYLE}`),
  );
  const body = element('body', {}, element('header', {}, element('h1', {}, title)), ...sections);
  return `<!doctype html>\n${element('html', { lang: 'en' }, head, body)}\n`;
}

/** A drawing inside a page. */
export const figure = ({ width, height, body }: Drawing, label: string): string =>
  element(
    'div',
    { class: 'figure' },
    element(
      'svg',
      { class: 'map', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label },
      body,
    ),
  );
