import { readFileSync } from 'node:fs';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, it } from 'vitest';
// Loaded by name when the command runs first: that would be part of the first test's time.
import '../src/commands/run-size.ts';
import { BOARD, run } from './memory-io.ts';

const schema = new URL('../../report/schema/size.schema.json', import.meta.url);
const isSize = new Ajv2019({ allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(schema, 'utf8')) as object,
);

const line = (time: number, event: string): string => ` app-1 [000] .....  ${time.toFixed(6)}: ${event}`;
const finish = (time: number, pfn: number | null, pages: number): string =>
  line(
    time,
    `cma_alloc_finish: name=linux,cma pfn=0x${pfn?.toString(16) ?? 'ffffffffffffffff'} page=${pfn === null ? '0000000000000000' : '00000000abcd0000'} count=${pages} align=0 errorno=${pfn === null ? -12 : 0}`,
  );

// The board has 64 MiB at 0x7c000000, 96 pages of it in the atomic pools.
const TRACE = [
  finish(1, 0x7c060, 8000),
  finish(2, 0x7dfa0, 4000),
  line(3, 'cma_release: name=linux,cma pfn=0x7c060 page=00000000abcd0000 count=8000'),
  finish(4, null, 9000),
  '[   4.0] cma: Reserved 64 MiB at 0x7c000000',
].join('\n');

const argv = ['size', 'board.dts', '--kernel', '6.12.117', '--trace', 't'];
const files = { 'board.dts': BOARD, t: TRACE };

describe('size', () => {
  it('finds the smallest area, with the reason', async () => {
    const { code, out, err } = await run(argv, { files });
    expect([code, err]).toEqual([1, '']);
    // 96 + 8000 + 4000 + 9000 pages, in whole 2 MiB.
    expect(out).toContain('The smallest area that serves this workload is 84 MiB; with 25 % headroom 104 MiB.');
    expect(out).toContain('It has 64 MiB now: too small by 20 MiB.');
    expect(out).toContain('What decides is the request for 9000 pages at 4.000000 s, which ends up at page 12096.');
    expect(out).toContain('3 of 3 allocations went where this board would put them.');
    expect(out).toContain('1 GiB  max(256 MiB, 25 %)');
  });

  it('prints JSON of the published schema', async () => {
    const { out } = await run([...argv, '--format', 'json'], { files });
    const report = JSON.parse(out) as object;
    isSize(report);
    expect(isSize.errors).toBeNull();
    expect(report).toMatchObject({ areas: [{ smallest: '0x5400000', current: '0x4000000', refusedBefore: 1 }] });
  });

  it('needs no board, and takes dmesg', async () => {
    const stdin = '[   14.3] cma: cma_alloc: alloc failed, req-size: 4097 pages, ret: -12\n';
    const { code, out } = await run(['size', '--trace', '-'], { stdin });
    expect(code).toBe(0);
    expect(out).toContain('The smallest area that serves this workload is 18 MiB');
  });

  it('counts what is larger than the recorded area, of which the kernel tells no more than the start', async () => {
    const stdin = [line(1, 'cma_alloc_start: name=linux,cma count=20000 align=8'), finish(2, 0x7c000, 4)].join('\n');
    const { out } = await run(['size', '--trace', '-'], { stdin });
    expect(out).toContain('The smallest area that serves this workload is 80 MiB');
    expect(out).toContain('2 requests, the largest of 80000 KiB (20000 pages); 1 was refused');
  });

  it('says when the recording has gaps', async () => {
    const { out } = await run(['size', '--trace', '-'], { stdin: `CPU:0 [LOST 5 EVENTS]\n${finish(2, 0x7c000, 4)}` });
    expect(out).toContain('The recording lost events in one place: sizes may be too large.');
  });

  it.each([
    [['size'], {}, 'give --trace FILE'],
    [['size', '--trace', 'none'], {}, 'trace `none` does not exist'],
    [['size', '--trace', 't'], { t: 'a\nb\n' }, 't: no CMA event in 2 lines; record with `trace-cmd record -e cma`'],
    [['size', '--trace', 't', '--headroom', 'x'], { t: '' }, '--headroom must be a whole number'],
  ])('refuses %j', async (words, given, message) => {
    const { code, err } = await run(words, { files: given as Record<string, string> });
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('the video player of the article: refused with 64 MiB, served with what size finds', async () => {
    const script = readFileSync(new URL('../../../test/runtime/video-playback/play.alloc', import.meta.url), 'utf8');
    const first = await run(['alloc', '--script', 's'], { files: { s: script } });
    expect(first.code).toBe(1);
    expect(first.out).toContain('cma: cma_alloc: alloc failed, req-size: 4097 pages, ret: -12');
    expect(first.out).toContain('9 steps, 1 failed');
    // The same workload as a trace: what was placed, and the refusal of the kernel's log.
    const json = await run(['alloc', '--script', 's', '--format', 'json'], { files: { s: script } });
    const { steps } = JSON.parse(json.out) as { steps: { at: number | null; pages: number; align?: number }[] };
    const trace = steps.map(({ at, pages }, index) =>
      finish(index, at === null ? null : 0x38000 + at, pages)
        .replace('align=0', 'align=8')
        .replaceAll('linux,cma', 'reserved'),
    );
    const size = await run(['size', '--trace', '-', '--format', 'json'], { stdin: trace.join('\n') });
    const { areas } = JSON.parse(size.out) as { areas: { smallest: string }[] };
    const smallest = Number(areas[0]?.smallest);
    const played = async (bytes: number) =>
      (await run(['alloc', '--script', 's'], { files: { s: script.replace('size 64M taken 0+64', `size ${bytes}`) } }))
        .code;
    expect(smallest / 2 ** 20).toBeGreaterThan(64);
    expect([await played(smallest), await played(smallest - 2 ** 21)]).toEqual([0, 1]);
  });
});

describe('size by rule', () => {
  const rules = async (...words: readonly string[]) => {
    const { code, out } = await run(['size', '--need', '320M', '--format', 'json', ...words]);
    const report = JSON.parse(out) as { rules: { rule: string; ram: string; size: string; serves: boolean }[] };
    isSize(report);
    expect(isSize.errors).toBeNull();
    return { code, lines: report.rules.map((one) => `${one.rule} ${one.ram} ${one.size} ${one.serves}`) };
  };

  it.each([
    ['64M', '0x4000000', false],
    ['50%', '0x20000000', true],
    ['max(256M, 25%)', '0x10000000', false],
    ['max(512M,25%)', '0x20000000', true],
    ['min(1376M, 25%)', '0x10000000', false],
  ])('%s of 1 GiB', async (rule, size, serves) =>
    expect((await rules('--ram', '1G', '--rule', rule)).lines).toEqual([`${rule} 0x40000000 ${size} ${serves}`]),
  );

  it.each([
    ['320M', '256M', 'no'],
    ['320M', '320M', 'yes'],
    ['320M', '511M', 'yes'],
    ['320M', '50%', 'yes, tight'],
    ['320M', '766M', 'yes, tight'],
    ['320M', '768M', 'too large'],
    ['320M', '960M', 'too large'],
    ['320M', '1G', 'impossible'],
    [null, '256M', 'possible'],
    [null, '50%', 'tight'],
    [null, '960M', 'too large'],
    [null, '2G', 'impossible'],
  ])('need %s, rule %s of 1 GiB: %s', async (need, rule, verdict) => {
    const { out } = await run(['size', '--ram', '1G', '--rule', rule, ...(need === null ? [] : ['--need', need])]);
    expect(
      out
        .split('\n')
        .find((row) => row.startsWith('1 GiB'))
        ?.split(/ {2,}/)
        .at(-1),
    ).toBe(verdict);
  });

  it('says what the verdicts mean', async () => {
    const { out } = await run(['size', '--ram', '1G', '--rule', '960M', '--need', '1M']);
    expect(out).toContain('too large: the workload would fit, but three quarters of RAM or more are CMA.');
  });

  it('judges every variant, under its name', async () =>
    expect((await rules('--ram', '1G,8G', '--rule', 'BSP=min(1376M, 25%)')).lines).toEqual([
      'BSP: min(1376M, 25%) 0x40000000 0x10000000 false',
      'BSP: min(1376M, 25%) 0x200000000 0x56000000 true',
    ]));

  it.each(['x', '25', 'max(1M)', 'max(1M,2M,3M)', '101%', ''])('refuses the rule `%s`', async (rule) => {
    const { code, out } = await run(['size', '--need', '1M', '--rule', rule]);
    // A bare number is bytes, as everywhere.
    expect(code === 2 || (rule === '25' && out.includes('0 B'))).toBe(true);
  });
});

describe('what could be there instead of CMA', () => {
  const stdin = [finish(1, 0x60000, 3000), finish(2, 0x61000, 10)].join('\n');
  const schemes = async (...words: readonly string[]) => {
    const { out } = await run(['size', '--trace', '-', '--format', 'json', ...words], { stdin });
    const report = JSON.parse(out) as { areas: { schemes: Record<string, unknown>[] }[] };
    isSize(report);
    expect(isSize.errors).toBeNull();
    return report.areas[0]?.schemes ?? [];
  };

  it('costs more memory, and cannot fail for others', async () => {
    const [cma, carveOut, , coherent, restricted] = await schemes();
    expect(cma).toMatchObject({ failure: 'low', isBest: true, latency: 'depends on migration' });
    expect(carveOut).toMatchObject({ lost: carveOut?.['size'], latency: 'constant' });
    // 3000 pages take a block of 4096, 10 one of 16: two blocks of 16 MiB.
    expect(coherent).toMatchObject({ size: '0x2000000' });
    expect(restricted).toMatchObject({ failure: 'certain' });
  });

  it('is better where nothing may wait, or where pages are pinned', async () => {
    const best = async (...words: readonly string[]) =>
      (await schemes(...words)).find(({ isBest }) => isBest)?.['scheme'];
    expect(await best('--bounded')).toBe('carve-out');
    expect(await best('--pinned-every', '50000')).toBe('carve-out');
  });
});
