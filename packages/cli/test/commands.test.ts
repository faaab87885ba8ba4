import { readFileSync } from 'node:fs';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, it } from 'vitest';
import { BOARD, run } from './memory-io.ts';

const files = { 'board.dts': BOARD };
const kernel = ['--kernel', '6.12.117'];

const schema = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../report/schema/${name}.schema.json`, import.meta.url), 'utf8')) as object;
const ajv = new Ajv2019({ allErrors: true, allowUnionTypes: true, strictRequired: false });
const isBoot = ajv.compile(schema('boot'));
const isLint = ajv.compile(schema('lint'));

describe('layout', () => {
  it('answers with table, map and precedence', async () => {
    const { code, out, err } = await run(['layout', 'board.dts', ...kernel], { files });
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(
      'The default CMA area is 0x7c000000-0x7fffffff, 64 MiB: decided by the device tree at board.dts:14.',
    );
    expect(out).toMatch(/0x50000000-0x500fffff\s+1 MiB\s+firmware@50000000 {2}\[no-map\]\s+board\.dts:13/);
    expect(out).toContain('✔ device tree');
  });

  it('lets flags decide, and points to them', async () => {
    const { out } = await run(['layout', 'board.dts', ...kernel, '--cmdline', 'cma=32M'], { files });
    expect(out).toContain('32 MiB: decided by the command line at <flags>:');
    expect(out).toContain('bypassed');
  });

  it('exits with 1 when a reservation fails', async () => {
    const { code, out } = await run(['layout', 'board.dts', ...kernel, '--memory', '0x40000000:64M'], { files });
    expect(code).toBe(1);
    expect(out).toContain('FAILED: linux,cma');
  });

  it('reads standard input', async () => {
    const { code, out } = await run(['layout', '-', ...kernel], { stdin: BOARD });
    expect(code).toBe(0);
    expect(out).toContain('<stdin>:14');
  });

  it('refuses an overlay as board', async () => {
    const overlay = '/dts-v1/;\n/plugin/;\n&fw { status = "disabled"; };\n';
    const { code, err } = await run(['layout', 'o.dts'], { files: { 'o.dts': overlay } });
    expect(code).toBe(2);
    expect(err).toContain('`o.dts` is an overlay, not a board');
  });

  it('applies overlays', async () => {
    const overlay = '/dts-v1/;\n/plugin/;\n&pool { size = <0 0x8000000>; };\n';
    const { code, out } = await run(['layout', 'board.dts', '--overlay', 'o.dts', ...kernel], {
      files: { ...files, 'o.dts': overlay },
    });
    expect(code).toBe(0);
    expect(out).toContain('128 MiB: decided by the device tree');
  });

  it.each([
    [{ isTerminal: true }, true],
    [{ isTerminal: true, env: { NO_COLOR: '1' } }, false],
    [{ env: { FORCE_COLOR: '1' } }, true],
    [{ env: { FORCE_COLOR: '0' }, isTerminal: true }, false],
    [{}, false],
  ])('colours as %o asks', async (around, colored) => {
    const { out } = await run(['layout', 'board.dts'], { files, ...around });
    expect(out.includes('\u001b[')).toBe(colored);
  });

  it('lets --color decide over the environment', async () => {
    const on = await run(['layout', 'board.dts', '--color=always'], { files, env: { NO_COLOR: '1' } });
    const off = await run(['layout', 'board.dts', '--no-color'], { files, isTerminal: true });
    expect([on.out.includes('\u001b['), off.out.includes('\u001b[')]).toEqual([true, false]);
  });
});

describe('boot', () => {
  it('tells phases and log', async () => {
    const { code, out } = await run(['boot', 'board.dts', ...kernel], { files });
    expect(code).toBe(0);
    expect(out).toContain('1. Reading the device tree');
    expect(out).toContain('Reserved memory: created CMA memory pool at 0x000000007c000000, size 64 MiB');
  });

  it('prints the log alone', async () => {
    const { out } = await run(['boot', 'board.dts', '--format', 'dmesg', ...kernel], { files });
    expect(out.split('\n')[0]).toMatch(/^(OF: |Reserved memory: )/);
  });

  it.each(['boot', 'layout'])('%s gives JSON that the schema accepts', async (command) => {
    const { code, out } = await run([command, 'board.dts', '--format', 'json', ...kernel], { files });
    const value: unknown = JSON.parse(out);
    expect(isBoot(value), JSON.stringify(isBoot.errors)).toBe(true);
    expect(value).toMatchObject({
      kernel: '6.12.117',
      defaultCma: { base: '0x7c000000', size: '0x4000000', source: 'device-tree' },
    });
    expect(code).toBe(0);
  });

  it('gives a list for several boards', async () => {
    const { out } = await run(['boot', 'board.dts', 'missing.dts', '--format', 'json'], { files });
    expect(JSON.parse(out)).toMatchObject([{ boot: { outcome: 'boots' } }, { boot: null }]);
  });
});

describe('lint', () => {
  it('gives JSON that the schema accepts, counts what it checked', async () => {
    const { out } = await run(['lint', 'board.dts', 'missing.dts', '--format', 'json'], { files });
    const value: unknown = JSON.parse(out);
    expect(isLint(value), JSON.stringify(isLint.errors)).toBe(true);
    expect(value).toMatchObject({ summary: { files: 2, errors: 1 } });
  });

  it('exits with 1 for findings that are errors', async () => {
    const placed = ['--memory', '0x40000000:64M', '--kernel-image', '0x40200000:30M'];
    const { code, out } = await run(['lint', 'board.dts', ...kernel, ...placed], { files });
    expect(out).toContain('[cma-does-not-fit MEM');
    expect(code).toBe(1);
  });

  it('prints one line each for editors', async () => {
    const { out } = await run(['lint', 'missing.dts', '--format', 'gcc'], { files });
    expect(out).toBe('missing.dts: error: device tree `missing.dts` does not exist [missing-input INP001]\n');
  });

  it('says that there is nothing to check', async () => {
    const { code, err } = await run(['lint'], { files });
    expect(code).toBe(2);
    expect(err).toContain('nothing to check: there is no carveout.json or carveout.yaml here or above');
  });
});

describe('explain', () => {
  it.each([
    ['cma', '/reserved-memory/linux,cma: 0x7c000000-0x7fffffff'],
    ['pool', '/reserved-memory/linux,cma: 0x7c000000-0x7fffffff'],
    ['&fw', '/reserved-memory/firmware@50000000: 0x50000000-0x500fffff'],
    ['/reserved-memory/firmware@50000000', 'board.dts:13'],
    ['0x50000000', 'firmware@50000000 [no-map]'],
  ])('explains %s', async (what, text) => {
    const { code, out } = await run(['explain', 'board.dts', what, ...kernel], { files });
    expect(code).toBe(0);
    expect(out).toContain(text);
  });

  it('suggests what was meant', async () => {
    const { code, err } = await run(['explain', 'board.dts', 'firmwar@50000000'], { files });
    expect(code).toBe(2);
    expect(err).toContain("did you mean 'firmware@50000000'?");
  });
});

describe('carveout explain', () => {
  const FILES = { 'board.dts': BOARD, '.config': 'CONFIG_CMA=y\nCONFIG_DMA_CMA=y\n# CONFIG_ZONE_DMA is not set\n' };
  const explain = (what: string, ...more: readonly string[]) =>
    run(['explain', 'board.dts', what, '--kernel', '6.12.117', ...more], { files: FILES });

  it.each([
    ['CONFIG_ZONE_DMA', ['CONFIG_ZONE_DMA: n', '.config:3:']],
    ['zone_dma', ['CONFIG_ZONE_DMA: n']],
    ['CMA_SIZE_MBYTES', ['CONFIG_CMA_SIZE_MBYTES: ', 'default CMA area: 64 MiB', '✘ Kconfig']],
    ['CONFIG_FORCE_MAX_ZONEORDER', ['CONFIG_ARCH_FORCE_MAX_ORDER: 10']],
    ['mem', ['mem=: not given', 'the command line does not have it']],
    ['DMA limit', ['decides: the default CMA area ends below it']],
    ['alignment', ['CMA alignment: ', 'one pageblock']],
    ['RAM', ['RAM: 0x40000000:0x40000000', 'board.dts:7:']],
    ['kernel-image', ['0x40000000-0x427fffff, 40 MiB', 'taken to be 40 MiB long']],
    ['page tables', ['page-table pages for linear map', 'How it was placed']],
  ])('answers for %s', async (what, expected) => {
    const { out, code } = await explain(what, '--config', '.config');
    expect(code).toBe(0);
    for (const text of expected) expect(out).toContain(text);
  });

  it('tells where a word of the command line stands', async () => {
    const { out } = await explain('coherent_pool', '--cmdline', 'quiet coherent_pool=2M');
    expect(out).toContain('coherent_pool=: coherent_pool=2M');
    expect(out).toMatch(/<flags>:\d:18/);
  });

  it('proposes what is spelled alike', async () => {
    const { err, code } = await explain('CONFIG_ZONE_DNA');
    expect(code).toBe(2);
    expect(err).toContain("did you mean 'CONFIG_ZONE_DMA'?");
  });
});
