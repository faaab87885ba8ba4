import { describe, expect, it } from 'vitest';
// Loaded by name when the command runs first: that would be part of the first test's time.
import '../src/commands/run-alloc.ts';
import '../src/commands/run-size.ts';
import { run } from './memory-io.ts';

const SCRIPT = `area "<b>&" at 0x60000000 size 8M
area order9 at 0x80000000 size 16M order 9 taken 0+1
alloc "<b>&" 1000 as a
alloc "<b>&" 500 as b
free "<b>&" a
alloc "<b>&" 4000
alloc order9 700
`;
const files = { s: SCRIPT };
const alloc = (format: string) => run(['alloc', '--script', 's', '--format', format], { files });
const titles = (text: string): readonly string[] =>
  [...text.matchAll(/<title>([^<]*)<\/title>/g)].map(([, title]) => title ?? '');

describe('alloc as a picture', () => {
  it('shows every buffer with its pages and the step that took it, and what was refused', async () => {
    const { code, out } = await alloc('svg');
    expect(code).toBe(1);
    expect(titles(out)).toEqual([
      'pages 0 to 999 (1000), taken in step 1 as a',
      'pages 1000 to 1499 (500), taken in step 2 as b',
      'step 4: 4000 pages refused',
      'in use: pages 1000 to 1499',
      'pages 0 to 511 (512), taken before the first step',
      'pages 512 to 1535 (1024), taken in step 5',
      'in use: pages 0 to 1535',
    ]);
  });

  it('gives a buffer the width of its life', async () => {
    const { out } = await alloc('svg');
    const boxes = [...out.matchAll(/<rect class="region b[^>]* x="([\d.]+)"[^>]* width="([\d.]+)"/g)];
    // 5 steps on 900 pixels: the first buffer lives from step 1 to step 3.
    expect(boxes[0]?.slice(1)).toEqual(['200', '360']);
    expect(boxes[1]?.slice(1)).toEqual(['380', '630']);
  });

  const LOOP = `area cam at 0x60000000 size 64M\nalloc cam 100 as keep\n${Array.from(
    { length: 20 },
    (_, turn) => `alloc cam 500 as f${turn}\nalloc cam 200\nalloc cam 20000\nfree cam 200\nfree cam f${turn}\n`,
  ).join('')}alloc cam 700`;
  const loop = (format: string) => run(['alloc', '--script', 's', '--format', format], { files: { s: LOOP } });

  it('shows a loop once, and what stays over all of it', async () => {
    const { out } = await loop('svg');
    expect(titles(out)).toEqual([
      'pages 600 to 799 (200), taken in step 3',
      'pages 100 to 599 (500), taken in step 2 as f0',
      'pages 0 to 99 (100), taken in step 1 as keep',
      'pages 100 to 799 (700), taken in step 102',
      'step 4: 20000 pages refused',
      'steps 2 to 6, 19 times more, up to step 101',
      'in use: pages 0 to 799',
    ]);
    // Seven steps and two columns for the loop, on 900 pixels; the last step is the ninth column.
    expect(out).toMatch(/<rect class="region b1" x="960" [^>]*width="50"/);
    expect(out).toContain('>\u00d719</text>');
  });

  it('lists what is folded, and a refusal of the loop once', async () => {
    const { out } = await loop('html');
    expect(out).toContain('<li>steps 2 to 6, 19 times more, up to step 101</li>');
    expect(out.match(/<td>alloc cam 20000<\/td>/g)).toHaveLength(1);
    expect(out).toContain('102 steps, 20 failed');
  });

  it('folds the same steps in text', async () => {
    const { out } = await loop('text');
    expect(out).toContain('⋮ steps 2 to 6, 19 times more, up to step 101');
    expect(out.match(/alloc cam 200 /g)).toHaveLength(1);
    expect(out.match(/alloc cam 700 /g)).toHaveLength(1);
  });

  it('names a buffer, or tells its size, where there is room', async () => {
    const { out } = await alloc('svg');
    expect(out).toMatch(/class="small on-b0">a {2}4000 KiB</);
  });

  it.each(['svg', 'html'])('lets no name become markup in %s', async (format) => {
    const { out } = await alloc(format);
    expect(out).not.toContain('<b>');
    expect(out).toContain('&#60;b&#62;&#38;');
    expect(out).not.toMatch(/<script|https?:(?!\/\/www\.w3\.org)/);
  });
});

describe('size as a picture', () => {
  const finish = (time: number, pfn: number, pages: number): string =>
    ` app-1 [000] .....  ${time}.0: cma_alloc_finish: name=pool pfn=0x${pfn.toString(16)} page=00000000abcd0000 count=${pages} align=0 errorno=0`;
  const stdin = [finish(1, 0x60000, 1024), finish(2, 0x60400, 512)].join('\n');

  it('draws the curve and the sizes that were found', async () => {
    const { code, out } = await run(['size', '--trace', '-', '--format', 'svg'], { stdin });
    expect(code).toBe(0);
    expect(out).toContain('most in use 6 MiB, largest request 1024 pages, 0 refused when recorded');
    expect(out).toContain('needed 6 MiB');
    expect(out).toContain('with headroom 8 MiB');
    // Half way the use grows from 4 to 6 of 8 MiB.
    expect(out).toContain('M96 284H96V164H526H526V104H956V284Z');
  });

  it('has the rules on its page', async () => {
    const { out } = await run(['size', '--trace', '-', '--format', 'html'], { stdin });
    expect(out).toContain('max(256 MiB, 25 %)');
  });

  it('draws nothing of a trace without CMA events', async () => {
    const { code, out, err } = await run(['size', '--trace', '-', '--format', 'svg'], { stdin: 'nothing' });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('no CMA event in 1 line;');
  });
});
