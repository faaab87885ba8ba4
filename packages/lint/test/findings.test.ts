import { describe, expect, it } from 'vitest';
import { type LintVariant, lintBoard } from '../src/index.ts';
import { type Board, boardContext, range, textAt } from './board.ts';

const DEFAULT_POOL =
  'linux,cma {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tlinux,cma-default;\n\tsize = <0x0 0x3c000000>;\n\talloc-ranges = <0x0 0x96000000 0x0 0x40000000>;\n};';

/** Findings that say more than where the default area is: `severity rule`. */
const summaries = (board: Board, variants: readonly LintVariant[] = []): readonly string[] =>
  lintBoard({ ...boardContext(board), variants })
    .filter(({ rule }) => rule !== 'cma-default-source')
    .map(({ severity, rule, variant }) => `${severity} ${rule}${variant ? ` ${JSON.stringify(variant)}` : ''}`);

const check = (board: Board, expected: readonly string[]): void => expect(summaries(board)).toEqual(expected);

const pool = (more: string): string => `pool { compatible = "shared-dma-pool"; reusable; ${more} };`;

describe('boards that are fine', () => {
  it.each<[string, Board]>([
    [
      'an SRAM pool outside RAM',
      { snippet: 'sram@10000000 { compatible = "shared-dma-pool"; reg = <0x0 0x10000000 0x0 0x40000>; no-map; };' },
    ],
    [
      'a firmware range at the start of RAM',
      { snippet: 'tfa@40000000 { reg = <0x0 0x40000000 0x0 0x80000>; no-map; };' },
    ],
    [
      'a region for which the memory node leaves a hole',
      {
        snippet: 'log@50000000 { reg = <0x0 0x50000000 0x0 0x100000>; };',
        memory: ['0x40000000:256M', '0x50100000:255M'],
      },
    ],
    ['a broken node that is disabled', { snippet: pool('size = <0x100000>; status = "disabled";') }],
    ['a pool with room to spare', { snippet: pool('size = <0x0 0x4000000>;') }],
    ['cma= with a window', { cmdline: 'console=ttyS0 cma=64M@0x40000000-0x60000000' }],
    ['cma= for init, behind --', { snippet: DEFAULT_POOL, memory: ['0x80000000:2G'], cmdline: '-- cma=64M' }],
  ])('%s', (_, board) => check({ kernel: '6.12.117', ...board }, []));

  it('that leave RAM to the boot loader, whatever they ask for', () =>
    check({ snippet: DEFAULT_POOL, memory: ['0x40000000:0'], kernel: '6.12.117' }, [
      'info memory-size-from-bootloader',
    ]));
});

describe('one mistake gives one message', () => {
  it('for a size with a missing cell', () =>
    check({ snippet: pool('size = <0x100000>;'), kernel: '6.12.117' }, ['error reserved-size-cell-count']));

  it('for wrong cell counts of the whole node', () =>
    check(
      {
        dts: '/dts-v1/;\n/ { #address-cells = <1>; #size-cells = <1>; memory@40000000 { device_type = "memory"; reg = <0x40000000 0x10000000>; };\nreserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;\npool@1 { compatible = "shared-dma-pool"; reusable; no-map; reg = <0 0 0 0>; }; }; };',
        kernel: '6.12.117',
      },
      ['error reserved-memory-cells-mismatch'],
    ));

  it('for a placeholder that is also reusable and no-map', () =>
    check({ snippet: pool('no-map; size = <0x0 0x0>;'), kernel: '6.12.117' }, ['info reserved-zero-size']));

  it('for a window without RAM', () =>
    check(
      { snippet: pool('size = <0x0 0x400000>; alloc-ranges = <0x0 0x90000000 0x0 0x1000000>;'), kernel: '6.12.117' },
      ['error alloc-range-outside-ram'],
    ));

  it('for a pool without the driver for it, whatever its size', () =>
    check({ snippet: pool('size = <0x0 0x100000>;'), config: 'CONFIG_CMA=y\n', kernel: '6.12.117' }, [
      'error dma-cma-disabled',
    ]));
});

describe('spans', () => {
  const spanText = (board: Board, rule: string): readonly string[] =>
    lintBoard(boardContext(board))
      .filter((finding) => finding.rule === rule)
      .map(({ span }) => textAt(board, span));

  it('show the value that is wrong', () => {
    const board: Board = { snippet: pool('size = <0x0 0x100000>;'), kernel: '6.12.117' };
    expect(spanText(board, 'cma-size-not-granule-multiple')).toEqual(['<0x0 0x100000>']);
  });

  it('show the window when that is what does not fit', () => {
    const board: Board = { snippet: DEFAULT_POOL, kernel: '6.12.117' };
    expect(spanText(board, 'alloc-range-outside-ram')).toEqual(['<0x0 0x96000000 0x0 0x40000000>']);
  });

  it('show the boot argument in the device tree that wins over a node', () => {
    const dts = (chosen: string): string =>
      `/dts-v1/;\n/ { #address-cells = <1>; #size-cells = <1>; chosen { bootargs = "${chosen}"; };\nmemory@40000000 { device_type = "memory"; reg = <0x40000000 0x40000000>; };\nreserved-memory { #address-cells = <1>; #size-cells = <1>; ranges; linux,cma { compatible = "shared-dma-pool"; reusable; linux,cma-default; size = <0x4000000>; }; }; };`;
    const board: Board = { dts: dts('console=ttyS0 cma=32M quiet'), kernel: '6.12.117' };
    expect(spanText(board, 'cma-cmdline-overrides-dt')).toEqual(['cma=32M']);
  });
});

describe('what does not fit', () => {
  const rtos = 'rtos { no-map; size = <0x0 0x1000000>; alloc-ranges = <0x0 0x40000000 0x0 0x20000000>; };';
  const display = (size: string): string =>
    `linux,cma { compatible = "shared-dma-pool"; reusable; linux,cma-default; size = <0x0 ${size}>; alloc-ranges = <0x0 0x40000000 0x0 0x30000000>; };`;

  /** Expect a warning: without the image the window is still split by the dynamic pool. */
  it('is no matter of the assumed kernel image when a dynamic pool splits the window', () => {
    const board: Board = { snippet: `${rtos} ${display('0x20000000')}`, kernel: '6.12.117' };
    expect(summaries(board)).toContain('warning cma-does-not-fit');
  });

  it('is information when only the assumed image is in the way', () => {
    const board: Board = { snippet: display('0x2f000000'), kernel: '6.12.117' };
    expect(summaries(board)).toContain('info cma-does-not-fit');
  });

  it('names the line of the kernel and the largest size for the area of the command line', () => {
    const board: Board = { snippet: '', cmdline: 'cma=2G', memory: ['0x40000000:1G'], kernel: '6.12.117' };
    const found = lintBoard(boardContext(board)).find(({ rule }) => rule === 'cma-does-not-fit');
    expect(found?.message).toContain('the largest that fits is 964 MiB at 0x42800000');
    expect(found?.message).toContain('(dmesg: "cma: Failed to reserve 2048 MiB');
  });
});

describe('RAM variants', () => {
  it('show what only a smaller board runs into, and name it', () => {
    const board: Board = { snippet: DEFAULT_POOL, memory: ['0x80000000:2G'], kernel: '5.4.47' };
    const { config, simulation } = boardContext({ ...board, ram: [range(0x8000_0000, 0x4000_0000)] });
    const variant = { memory: '1 GiB' };
    expect(summaries(board)).toEqual([]);
    expect(summaries(board, [{ variant, config, simulation }])).toEqual([
      'error alloc-range-outside-ram {"memory":"1 GiB"}',
    ]);
  });
});

describe('what the kernel makes of cma=', () => {
  const cmdline = (text: string, kernel = '6.12.117'): Board => ({ cmdline: text, kernel });
  it('warns about a fixed base, and calls it an error where it cannot work', () => {
    check(cmdline('cma=64M@0x60000000'), ['warning cma-cmdline-fixed-base']);
    check(cmdline('cma=64M@0x7e000000'), ['error cma-cmdline-fixed-base']);
    check(cmdline('cma=3M@0x60000000'), ['error cma-cmdline-fixed-base']);
  });
  it('says that several do not add up', () => {
    check(cmdline('cma=64M@0x60000000 cma=128M'), ['error cma-cmdline-duplicate']);
    check(cmdline('cma=16M cma=32M'), ['error cma-cmdline-duplicate']);
  });
  it('does not call a size without room anything else', () => check(cmdline('cma=2G'), ['error cma-does-not-fit']));
  it('does not blame it for a node that fails by itself', () =>
    check({ snippet: pool('linux,cma-default; size = <0x0 0x50000000>;'), cmdline: 'cma=16M' }, [
      'error cma-does-not-fit',
    ]));
  it('weighs what is left for the system', () => {
    check(cmdline('cma=500M'), []);
    check(cmdline('cma=600M'), ['warning cma-default-too-large']);
    check(cmdline('cma=800M'), ['error cma-default-too-large']);
  });
});
