import { createHash } from 'node:crypto';
import { type Range, rangeBetween, u64 } from '@carveout/core';
import type { BootEvent, BootSimulation } from '@carveout/simulator';
import { describe, expect, it } from 'vitest';
import { type BoardView, pictureHtml, pictureSvg } from '../src/index.ts';
import { escapeMarkup } from '../src/picture/markup.ts';
import { scriptJson } from '../src/picture/page-data.ts';
import { PAGE_SCRIPT, PAGE_SCRIPT_DIGEST } from '../src/picture/page-script.ts';
import type { PictureRegion } from '../src/picture/picture-region.ts';
import { placeMap } from '../src/picture/place-bars.ts';
import { ROW } from '../src/picture/place-items.ts';
import { replayRegions } from '../src/picture/replay-regions.ts';
import { spread } from '../src/picture/spread.ts';
import { boot, sources } from './sample-boot.ts';

const view: BoardView = { name: 'board.dts', variant: null, simulation: boot, sources };

const range = (start: number, end: number): Range => rangeBetween(u64(start), u64(end));

/** `kind owner start end` per event, in hexadecimal. */
function withEvents(lines: readonly string[]): BootSimulation {
  const events = lines.map((line, index): BootEvent => {
    const [kind = '', owner = '', start = '0', end = '0'] = line.split(' ');
    const origin = { kind: 'default', reason: 'test' } as const;
    return {
      index,
      phase: 'paging',
      kind: kind as BootEvent['kind'],
      owner,
      range: range(Number.parseInt(start, 16), Number.parseInt(end, 16)),
      reason: `${owner}: ${kind}`,
      origin,
      request: null,
      passedOver: [],
    };
  });
  return { ...boot, reservedMemory: [], cma: [], defaultCma: null, events };
}

/** `kind owner start-end from..to`, in order. */
function check(lines: readonly string[], expected: readonly string[]): void {
  const found = replayRegions(withEvents(lines)).map(({ kind, name, range: { base, size }, from, to }) => {
    const end = base + size;
    return `${kind} ${name} ${base.toString(16)}-${end.toString(16)} ${from}..${to ?? ''}`;
  });
  expect(found).toEqual(expected);
}

describe('regions of a picture, replayed from the events', () => {
  it('are what nodes, areas and the kernel itself take', () => {
    const found = replayRegions(boot).map(({ kind, name, mark }) => [kind, name, mark]);
    expect(found).toEqual([
      ['image', 'kernel image', null],
      ['no-map', 'vdev0vring0@90000000', 'no-map'],
      ['default-cma', 'linux,cma', 'default CMA area'],
    ]);
  });

  it('are one region for allocations of one owner that touch, with the slack of their alignment', () => {
    check(['alloc tables 9000 a000', 'alloc tables 8000 9000', 'alloc tables 7fc0 7fec'], ['own tables 7fc0-a000 0..']);
    check(['alloc tables 9000 a000', 'alloc other 8000 9000'], ['own tables 9000-a000 0..', 'own other 8000-9000 1..']);
    check(
      ['alloc tables 9000 a000', 'alloc tables 1000 2000'],
      ['own tables 9000-a000 0..', 'own tables 1000-2000 1..'],
    );
  });

  it('end with the event that gives them back, wholly or in part', () => {
    check(['reserve pool 1000 3000', 'free pool 1000 3000'], ['reserved pool 1000-3000 0..1']);
    check(
      ['reserve pool 1000 4000', 'free part 2000 3000'],
      ['reserved pool 1000-2000 0..', 'reserved part 2000-3000 0..1', 'reserved pool 3000-4000 0..'],
    );
  });

  it('are not there twice when a placed region becomes a CMA area or leaves the map', () => {
    check(['alloc pool 1000 3000', 'cma pool 1000 3000'], ['own pool 1000-3000 0..']);
    check(['alloc pool 1000 3000', 'nomap pool 1000 3000'], ['no-map pool 1000-3000 0..']);
    check(
      ['nomap pool 1000 3000', 'free pool 1000 3000', 'nomap next 1000 3000'],
      ['no-map pool 1000-3000 0..1', 'no-map next 1000-3000 2..'],
    );
  });
});

describe('labels', () => {
  const boxes = (middles: readonly number[]) => middles.map((middle) => ({ middle, height: 20 }));

  it('stay where they want to be when there is room', () => {
    expect(spread(boxes([30, 80, 200]), 0, 400)).toEqual([20, 70, 190]);
  });

  it('share the way when they do not fit, and stay inside', () => {
    expect(spread(boxes([100, 100]), 0, 400)).toEqual([80, 100]);
    expect(spread(boxes([0, 0, 5]), 0, 400)).toEqual([0, 20, 40]);
    expect(spread(boxes([400, 400]), 0, 400)).toEqual([360, 380]);
  });

  const region = (start: number, end: number): PictureRegion => ({
    range: range(start, end),
    size: BigInt(end - start),
    kind: 'reserved',
    name: `r@${start.toString(16)}`,
    mark: null,
    why: '',
    origin: { kind: 'default', reason: '' },
    from: 0,
    to: null,
  });

  /** Every shape of crowd: touching, nested in each other, spread evenly, at both ends, of very different sizes. */
  const CROWDS: Readonly<Record<string, readonly PictureRegion[]>> = {
    touching: Array.from({ length: 40 }, (_, i) => region(0x5000_0000 + i * 0x1000, 0x5000_1000 + i * 0x1000)),
    even: Array.from({ length: 90 }, (_, i) => region(0x4000_0000 + i * 0x100_0000, 0x4000_1000 + i * 0x100_0000)),
    nested: Array.from({ length: 12 }, (_, i) => region(0x5000_0000 + i * 0x100, 0x9000_0000 - i * 0x100)),
    sizes: Array.from({ length: 19 }, (_, i) =>
      region(0x4000_0000 + 2 ** i * 0x1000, 0x4000_0000 + 2 ** (i + 1) * 0x1000),
    ),
    same: Array.from({ length: 6 }, () => region(0x4000_0000, 0x4000_1000)),
    single: [region(0x4000_0000, 0x4000_0001)],
  };

  it.each(Object.entries(CROWDS))('never collide, and their lines never cross: %s', (_, regions) => {
    const map = placeMap([range(0x4000_0000, 0xc000_0000)], regions, 100);
    expect(map.labels.map(({ region: { name } }) => name).sort()).toEqual(regions.map(({ name }) => name).sort());
    const rows = [...map.labels].sort((a, b) => a.y - b.y);
    for (const [index, { y, tip }] of rows.entries()) {
      const next = rows[index + 1];
      if (!next) continue;
      expect(next.y - y).toBeGreaterThanOrEqual(ROW - 1e-6);
      if (next.tip[0] === tip[0]) expect(next.tip[1]).toBeGreaterThanOrEqual(tip[1] - 1e-6);
    }
    expect(rows[0]?.y ?? 0).toBeGreaterThan(100);
    expect(rows.at(-1)?.y ?? 0).toBeLessThan(map.height);
  });

  it.each(Object.entries(CROWDS))('strips lie beside each other without overlap and magnify: %s', (_, regions) => {
    const { bars } = placeMap([range(0x4000_0000, 0xc000_0000)], regions, 100);
    for (const { lens } of bars) if (lens) expect(lens.factor).toBeGreaterThan(1.5);
    for (const a of bars) {
      for (const b of bars) {
        const apart = a.scale.top + a.scale.height <= b.scale.top || b.scale.top + b.scale.height <= a.scale.top;
        if (a !== b && a.x === b.x) expect(apart).toBe(true);
      }
    }
  });
});

describe('markup', () => {
  it('shows what XML and terminals would act on', () => {
    expect(escapeMarkup('<a b="c">&\u0000\u001b\u202e\ufffe\ud800')).toBe(
      '&#60;a b=&#34;c&#34;&#62;&#38;\\x00\\x1b\\u202e\\ufffe\\ud800',
    );
  });

  it('writes JSON that cannot leave its script element and reads back as it was', () => {
    const hostile = { name: '</script><!--<script>\u2028&amp;' };
    expect(scriptJson(hostile)).not.toMatch(/[<>&\u2028]/);
    expect(JSON.parse(scriptJson(hostile))).toEqual(hostile);
  });

  it('lets the page run its own script only', () => {
    expect(PAGE_SCRIPT_DIGEST).toBe(`sha256-${createHash('sha256').update(PAGE_SCRIPT).digest('base64')}`);
    expect(PAGE_SCRIPT).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|<\//);
    expect(pictureHtml([view], 'areas')).toContain(`script-src '${PAGE_SCRIPT_DIGEST}'`);
  });

  it('is the same every time and names nothing outside', () => {
    const html = pictureHtml([view], 'everything');
    expect(pictureHtml([view], 'everything')).toBe(html);
    expect(pictureSvg(view, 'areas')).toBe(pictureSvg(view, 'areas'));
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|src=|@import|url\((?!#)/);
  });

  it('draws a board without RAM, and one without regions', () => {
    const empty = { ...boot, memory: [], events: [], cma: [], defaultCma: null, reservedMemory: [] };
    expect(pictureSvg({ ...view, simulation: empty }, 'areas')).toContain('</svg>');
    expect(pictureSvg({ ...view, simulation: { ...empty, memory: boot.memory } }, 'everything')).toContain('</svg>');
  });

  it('names what has no place', () => {
    expect(pictureSvg(view, 'areas')).toContain('FAILED: big, 4 GiB: no free place for 4 GiB');
  });
});
