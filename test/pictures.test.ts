/// <reference lib="dom" />
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BoardView, type PictureDetail, pictureHtml, pictureSvg } from '@carveout/report';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOARDS } from './pictures/boards.ts';
import { findChromium, launchChromium } from './pictures/chromium.ts';

const executable = findChromium();
const directory = mkdtempSync(join(tmpdir(), 'carveout-pictures-'));
let browser: Browser;
let page: Page;
/** What pages said and asked for that they should not have. */
const incidents: string[] = [];

/** The page that is open now; anything else it asks for is an incident. */
let url = '';

beforeAll(async () => {
  if (executable === undefined) return;
  browser = await launchChromium(executable);
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.on('console', (message) => incidents.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => incidents.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => incidents.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => {
    if (request.url() !== url) incidents.push(`request: ${request.url()}`);
  });
});
afterAll(async () => {
  await browser?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Opens a file with `content` and runs `run` on it; nothing unexpected may have happened then. */
async function withPage(name: string, content: string, run: () => Promise<void>): Promise<void> {
  incidents.length = 0;
  const path = join(directory, name);
  writeFileSync(path, content);
  url = pathToFileURL(path).href;
  await page.emulateMedia({ colorScheme: 'light', media: 'screen' });
  await page.goto(url);
  await run();
  expect(incidents).toEqual([]);
}

const svg = (view: BoardView, detail: PictureDetail, run: () => Promise<void>): Promise<void> =>
  withPage('picture.svg', pictureSvg(view, detail), run);
const html = (view: BoardView, detail: PictureDetail, run: () => Promise<void>): Promise<void> =>
  withPage('picture.html', pictureHtml([view], detail), run);

const shown = (): Promise<readonly string[]> =>
  page.$$eval('svg.map .label:not(.away)', (labels) => labels.map((label) => label.getAttribute('data-r') ?? ''));

/** What the page says and shows before the first step and after each. */
const stepThrough = () =>
  page.evaluate(() => {
    const press = (name: string) => document.querySelector<HTMLElement>(`[data-do="${name}"]`)?.click();
    const now = () => ({
      head: document.querySelector('.step strong')?.textContent ?? '',
      regions: [...document.querySelectorAll('svg.map .label:not(.away)')].map(
        (one) => one.getAttribute('data-r') ?? '',
      ),
    });
    press('first');
    const walk = [now()];
    for (let left = Number(document.querySelector<HTMLInputElement>('.timeline input')?.max); left > 0; left--) {
      press('on');
      walk.push(now());
    }
    return walk;
  });

interface Box {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where every text of the picture is, in its own coordinates, measured with the face the browser took. */
const textBoxes = (): Promise<readonly Box[]> =>
  page.$$eval('svg.map text', (texts) =>
    texts.map((node) => {
      const { x, y, width, height } = (node as SVGTextElement).getBBox();
      // A line box is higher than its letters.
      return { text: node.textContent ?? '', left: x, right: x + width, top: y + 2, bottom: y + height - 2 };
    }),
  );

function collisions(boxes: readonly Box[]): readonly string[] {
  const found: string[] = [];
  for (const [index, a] of boxes.entries()) {
    for (const b of boxes.slice(index + 1)) {
      const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      if (!apart) found.push(`${a.text} / ${b.text}`);
    }
  }
  return found;
}

const viewBox = (): Promise<readonly number[]> =>
  page.$eval('svg.map', (map) => (map.getAttribute('viewBox') ?? '').split(' ').map(Number));

const colour = (selector: string, property: string): Promise<readonly number[]> =>
  page.$eval(
    selector,
    (node, name) =>
      (
        getComputedStyle(node)
          .getPropertyValue(name)
          .match(/[\d.]+/g) ?? []
      )
        .slice(0, 3)
        .map(Number),
    property,
  );

function luminance(rgb: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG contrast ratio of two colours. */
function contrast(a: readonly number[], b: readonly number[]): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

describe.skipIf(executable === undefined)('pictures in Chromium', () => {
  for (const [name, board] of Object.entries(BOARDS)) {
    it.each(['areas', 'everything'] as const)(`${name}: no text lies on another or outside (%s)`, async (detail) => {
      await svg(board(), detail, async () => {
        const boxes = await textBoxes();
        expect(boxes.length).toBeGreaterThan(5);
        expect(collisions(boxes)).toEqual([]);
        const [, , width = 0, height = 0] = await viewBox();
        const outside = boxes.filter(
          ({ left, right, top, bottom }) => left < 0 || top < 0 || right > width || bottom > height,
        );
        expect(outside.map(({ text }) => text)).toEqual([]);
      });
    });

    it(`${name}: the page steps through the boot`, async () => {
      await html(board(), 'everything', async () => {
        const atEnd = await shown();
        const walk = await stepThrough();
        expect(walk.at(0)).toEqual({ head: 'Before the first step', regions: [] });
        for (const [step, { head }] of walk.entries()) {
          if (step > 0) expect(head).toContain(`Step ${step} of ${walk.length - 1}: `);
        }
        expect(walk.at(-1)?.regions).toEqual(atEnd);
        expect(atEnd.length).toBeGreaterThan(0);
        expect(await page.title()).not.toContain('hacked<');
      });
    });
  }

  const sample = () => (BOARDS['an area given back'] ?? BOARDS['many nodes'])?.() as BoardView;

  it('shows what was given back while it is there, and never after', async () => {
    await html(sample(), 'everything', async () => {
      const released = page.locator('svg.map .label', { hasText: 'bypassed' });
      expect(await released.getAttribute('class')).toContain('away');
      await page.click('.phases button:has-text("Reserved memory")');
      await page.click('[data-do="back"]');
      expect(await released.getAttribute('class')).not.toContain('away');
    });
  });

  it('tells the reason of what is pointed at, and keeps it when it is pinned', async () => {
    await html(sample(), 'areas', async () => {
      const label = page.locator('svg.map .label', { hasText: 'default CMA area' });
      await label.hover();
      expect(await page.textContent('.details')).toContain('the highest free place aligned to 0x200000');
      await label.click();
      expect(await label.getAttribute('aria-pressed')).toBe('true');
      await page.hover('svg.map .label >> nth=0');
      expect(await page.textContent('.details')).toContain('cma=96M');
      await page.keyboard.press('Escape');
      expect(await label.getAttribute('aria-pressed')).toBe('false');
    });
  });

  it('can be used with the keyboard alone', async () => {
    await html(sample(), 'areas', async () => {
      const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
      await page.focus('svg.map .label >> nth=0');
      await page.keyboard.press('ArrowDown');
      expect(await focused()).toContain("CMA 'reserved', default CMA area, 96 MiB");
      await page.keyboard.press('Enter');
      expect(await page.textContent('.details')).toContain('pinned');
      await page.keyboard.press('ArrowLeft');
      expect(await page.textContent('.step strong')).toMatch(/Step (\d+) of (?!\1)/);
      expect(await page.$$eval('svg.map .label[tabindex="0"]', (labels) => labels.length)).toBe(1);
    });
  });

  it('plays', async () => {
    await html(sample(), 'areas', async () => {
      await page.click('[data-do="play"]');
      expect(await page.textContent('[data-do="play"]')).toContain('Pause');
      await page.waitForFunction(() => document.querySelector('.step strong')?.textContent?.startsWith('Step 2'));
      await page.click('[data-do="play"]');
      expect(await page.textContent('[data-do="play"]')).toContain('Play');
    });
  });

  it.each(['light', 'dark'] as const)('is legible in %s, and can be switched', async (scheme) => {
    await html(sample(), 'areas', async () => {
      await page.emulateMedia({ colorScheme: scheme });
      const ground = await colour('body', 'background-color');
      expect(luminance(ground) > 0.5).toBe(scheme === 'light');
      expect(contrast(ground, await colour('svg.map text', 'fill'))).toBeGreaterThan(7);
      expect(contrast(ground, await colour('svg.map .dim', 'fill'))).toBeGreaterThan(4.5);
      expect(contrast(ground, await colour('svg.map .region.k-default-cma', 'fill'))).toBeGreaterThan(3);
      await page.click('[data-do="theme"]');
      expect(luminance(await colour('body', 'background-color')) > 0.5).toBe(scheme === 'dark');
    });
  });

  it('prints on white, without what only a screen can use', async () => {
    await html(sample(), 'everything', async () => {
      await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
      expect(luminance(await colour('body', 'background-color'))).toBeGreaterThan(0.9);
      expect(await page.isVisible('.timeline')).toBe(false);
      expect(await page.isVisible('.details')).toBe(false);
      expect(await page.isVisible('svg.map')).toBe(true);
      expect((await page.pdf()).length).toBeGreaterThan(10_000);
    });
  });

  it('is complete without scripts', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    try {
      const plain = await context.newPage();
      const path = join(directory, 'plain.html');
      writeFileSync(path, pictureHtml([sample()], 'everything'));
      await plain.goto(pathToFileURL(path).href);
      expect(await plain.isVisible('.timeline')).toBe(false);
      expect(await plain.isVisible('[data-do="theme"]')).toBe(false);
      expect(await plain.locator('svg.map .label:visible').count()).toBeGreaterThan(3);
      expect(await plain.locator('table').count()).toBe(2);
    } finally {
      await context.close();
    }
  });

  it('holds several boots on one page', async () => {
    const views = [BOARDS['many nodes'], BOARDS['high memory']].flatMap((board) => (board ? [board()] : []));
    await withPage('several.html', pictureHtml(views, 'areas'), async () => {
      expect(await page.locator('section[data-board]').count()).toBe(2);
      const ids = await page.$$eval('[id]', (nodes) => nodes.map(({ id }) => id));
      expect(new Set(ids).size).toBe(ids.length);
    });
  });
});
