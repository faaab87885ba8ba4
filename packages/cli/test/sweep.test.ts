import { readFileSync } from 'node:fs';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, it } from 'vitest';
import { BOARD, type Files, type Ran, run } from './memory-io.ts';

const SCHEMA = JSON.parse(readFileSync(new URL('../../report/schema/sweep.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2019({ allErrors: true }).compile(SCHEMA);

const FILES: Files = {
  'board.dts': BOARD,
  'big.dts': BOARD.replace('size = <0 0x4000000>', 'size = <0 0x28000000>'),
  'broken.dts': '/dts-v1/; / { ',
  'extra.dtso': '/dts-v1/; /plugin/; &{/reserved-memory} { extra { size = <0 0x100000>; }; };',
};

interface Json {
  readonly rows: readonly {
    readonly kernel: string | null;
    readonly memory: string | null;
    readonly commandLine: string | null;
    readonly overlays: string | null;
    readonly outcome: string;
    readonly defaultCma: { readonly source: string; readonly size: string; readonly base: string } | null;
    readonly failures: readonly { readonly what: string; readonly why: string }[];
  }[];
  readonly flips: readonly { readonly from: { kernel: string }; readonly to: { kernel: string } }[];
  readonly summary: { readonly boots: number; readonly failed: number; readonly unreadable: number };
}

const sweep = (...argv: readonly string[]): Promise<Ran> => run(['sweep', ...argv], { files: FILES });

async function json(...argv: readonly string[]): Promise<Json & { readonly code: number }> {
  const { out, code } = await sweep(...argv, '--format', 'json');
  const parsed = JSON.parse(out);
  validate(parsed);
  expect(validate.errors).toBe(null);
  return { ...parsed, code };
}

const KERNELS = ['--kernels', '5.4.286,5.10.89,6.12.117'];

describe('carveout sweep', () => {
  it('makes every combination once, the kernel varying fastest', async () => {
    const { rows, code } = await json(
      'board.dts',
      ...KERNELS,
      '--ram',
      '512M,1G',
      '--cmdline',
      'quiet',
      '--cmdline',
      'cma=32M',
    );
    expect(code).toBe(0);
    expect(rows.map(({ memory, commandLine, kernel }) => `${memory} ${commandLine} ${kernel}`)).toEqual(
      ['512M', '1G'].flatMap((ram) =>
        ['quiet', 'cma=32M'].flatMap((line) =>
          ['5.4.286', '5.10.89', '6.12.117'].map((kernel) => `${ram} ${line} ${kernel}`),
        ),
      ),
    );
  });

  it('says between which kernels somebody else decides', async () => {
    const { rows, flips } = await json('board.dts', ...KERNELS, '--cmdline', 'cma=32M');
    expect(rows.map(({ defaultCma }) => defaultCma?.source)).toEqual(['device-tree', 'cmdline', 'cmdline']);
    expect(flips.map(({ from, to }) => [from.kernel, to.kernel])).toEqual([['5.4.286', '5.10.89']]);
    const { out } = await sweep('board.dts', ...KERNELS, '--cmdline', 'cma=32M');
    expect(out).toContain('⇄ 5.10.89');
    expect(out).toContain('5.4.286 to 5.10.89: from device tree to command line (1 setting)');
  });

  it('agrees with boot, boot by boot', async () => {
    const { rows } = await json('board.dts', ...KERNELS, '--ram', '768M');
    for (const { kernel, defaultCma } of rows) {
      const { out } = await run(
        ['boot', 'board.dts', '--kernel', kernel ?? '', '--memory', '768M', '--format', 'json'],
        {
          files: FILES,
        },
      );
      const { defaultCma: same } = JSON.parse(out);
      expect(defaultCma).toEqual({
        name: same.name,
        node: '/reserved-memory/linux,cma',
        base: same.base,
        size: same.size,
        source: same.source,
        placement: same.placement,
      });
    }
  });

  it('finds what cannot be reserved: exit code 1', async () => {
    const { rows, summary, code } = await json('big.dts', '--kernels', '6.12.117', '--ram', '512M,1G');
    expect(code).toBe(1);
    expect(summary).toEqual({ boots: 2, failed: 1, unreadable: 0 });
    expect(rows[0]?.failures[0]?.what).toBe('/reserved-memory/linux,cma');
    expect(rows[1]?.failures).toEqual([]);
  });

  it('counts a default area that was asked for and is not there', async () => {
    const { rows, code } = await json('board.dts', '--kernels', '6.12.117', '--cmdline', 'cma=4G');
    expect(code).toBe(1);
    expect(rows[0]?.failures.map(({ what }) => what)).toContain('default CMA area');
    const { code: none } = await json('board.dts', '--kernels', '6.12.117', '--cmdline', 'cma=0');
    expect(none).toBe(0);
  });

  it('varies overlays', async () => {
    const { rows, code } = await json('board.dts', '--overlays', 'none,extra.dtso', '--kernels', '6.12.117');
    expect(code).toBe(0);
    expect(rows.map(({ overlays }) => overlays)).toEqual(['none', 'extra.dtso']);
    expect(rows[0]?.defaultCma?.base).not.toBe(undefined);
  });

  it('lists what cannot be read: exit code 2', async () => {
    const { rows, summary, code } = await json('board.dts', 'broken.dts', '--ram', '1G');
    expect(code).toBe(2);
    expect(summary.unreadable).toBe(1);
    expect(rows[1]).toMatchObject({ outcome: 'unreadable', defaultCma: null });
  });

  it('writes CSV with one line per boot', async () => {
    const { out } = await sweep(
      'board.dts',
      ...KERNELS,
      '--cmdline',
      'console="ttyS0,115200" cma=32M',
      '--format',
      'csv',
    );
    const lines = out.split('\r\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(/^board,variant,overlays,memory,config,cmdline,kernel,outcome,default_cma_source,/);
    expect(lines[2]).toContain('"console=""ttyS0,115200"" cma=32M",5.10.89,boots,cmdline,reserved,0x');
    expect(lines[2]).toMatch(/,yes$/);
  });

  it('writes a heat map that nothing can be injected into', async () => {
    const line = `cma=32M </td><script>alert(1)</script>`;
    const { out } = await sweep('board.dts', ...KERNELS, '--cmdline', line, '--format', 'html');
    expect(out).not.toContain('<script');
    expect(out).toContain('&#60;script&#62;');
    expect(out).toContain('flip');
    expect(out.match(/<td class="s-cmdline/g)).toHaveLength(2);
  });

  it('uses the boards and variants of the project', async () => {
    const project = JSON.stringify({
      boards: {
        one: { deviceTree: 'board.dts', ram: ['1G', '2G'] },
        two: { deviceTree: 'board.dts', commandLine: 'cma=16M' },
      },
    });
    const files = { 'board.dts': BOARD, 'carveout.json': project };
    const all = await run(['sweep', '--format', 'json', '--kernels', '6.12.117', '--project', 'carveout.json'], {
      files,
    });
    const rows: Json['rows'] = JSON.parse(all.out).rows;
    expect(rows.map(({ memory, commandLine }) => [memory, commandLine])).toEqual([
      ['1G', null],
      ['2G', null],
      [null, 'cma=16M'],
    ]);
    const one = await run(['sweep', 'one', '--ram', '512M', '--project', 'carveout.json', '--format', 'csv'], {
      files,
    });
    expect(one.out.split('\r\n')).toHaveLength(3);
  });

  it.each([
    [['board.dts', '--ram', '1G,,2G'], '--ram has an empty value'],
    [['board.dts', '--ram', 'lots'], '--ram: `lots` is not a number'],
    [['board.dts', '--jobs', 'many'], '--jobs is a number from 1 to 256'],
    [['board.dts', '--format', 'svg'], '--format is text or json or csv or html'],
    [['board.dts', '--memory', '1G'], "there is no option '--memory'"],
  ])('refuses %j', async (argv, message) => {
    const { code, err } = await sweep(...argv);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
