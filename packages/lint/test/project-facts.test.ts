import { decodeFdt, encodeFdt } from '@carveout/devicetree';
import { simulateBoot } from '@carveout/simulator';
import { BOARD_FILE } from '@carveout/testkit';
import { describe, expect, it } from 'vitest';
import { lintBoard, type OptionValues } from '../src/index.ts';
import { type Board, boardConfig, boardContext, boardTree } from './board.ts';

/** `severity message` of one rule with the facts that a project gives it. */
function said(rule: string, options: OptionValues, board: Board): readonly string[] {
  const config = { layers: [{ preset: 'strict' as const, rules: { [rule]: { options } } }] };
  return lintBoard(boardContext(board), { config })
    .filter((finding) => finding.rule === rule)
    .map(({ severity, message }) => `${severity} ${message}`);
}

const hole = (base: string, more = 'no-map;'): string => `fw@${base} { reg = <0x0 0x${base} 0x0 0x100000>; ${more} };`;

describe('a contract over a carve-out', () => {
  const carveouts = ['shared=0x50000000:4M'];
  const dynamic = (more: string): string => `shared { no-map; size = <0x0 0x400000>; ${more} };`;

  it('holds for a node without address whose window has room for one place', () =>
    expect(
      said(
        'carveout-contract-mismatch',
        { carveouts },
        { snippet: dynamic('alloc-ranges = <0x0 0x50000000 0x0 0x400000>;') },
      ),
    ).toEqual([]));

  it('cannot hold for a node that the kernel places', () =>
    expect(said('carveout-contract-mismatch', { carveouts }, { snippet: dynamic(''), kernel: '6.12.117' })).toEqual([
      'error /reserved-memory/shared has no address, the kernel chooses one (this time at 0x7fc00000): the other side uses 0x50000000..0x503fffff',
    ]));

  it('is broken by a node that is disabled, and by one elsewhere', () => {
    const contract = { carveouts: ['/reserved-memory/fw@50000000=0x50000000:1M'] };
    expect(said('carveout-contract-mismatch', contract, { snippet: hole('50000000', 'status = "disabled";') })).toEqual(
      [
        'error nothing keeps 0x50000000..0x500fffff for the other side: there is no enabled node /reserved-memory/fw@50000000',
      ],
    );
    const moved = { carveouts: ['fw@60000000=0x50000000:1M'] };
    expect(said('carveout-contract-mismatch', moved, { snippet: hole('60000000') })).toEqual([
      'error /reserved-memory/fw@60000000 keeps 0x60000000..0x600fffff, the other side uses 0x50000000..0x500fffff: 1 MiB of it is not kept for it',
    ]);
  });

  it.each(['fw@50000000', 'fw=1M', '=0x50000000:1M', 'fw=0x50000000:0'])('that reads "%s" is refused', (text) =>
    expect(said('carveout-contract-mismatch', { carveouts: [text] }, { snippet: '' })).toEqual([
      `error "${text}" is no carve-out: NODE=BASE:SIZE is wanted, as m4f@4c000000=0x4c000000:16M`,
    ]),
  );
});

describe('the memory map of EFI firmware', () => {
  const of = (type: string, more?: string): readonly string[] =>
    said(
      'efi-overlap-risk',
      { memoryMap: [`[    0.000000] efi:   0x000050000000-0x00005007ffff [${type.padEnd(12)}|   |  |  |WB|WT|WC|UC]`] },
      { snippet: hole('50000000', more) },
    ).map((text) => text.split(' ')[0] ?? '');

  it.each([
    ['Reserved', []],
    ['Unusable', []],
    ['MMIO', []],
    ['Conventional', ['warning']],
    ['Loader Data', ['warning']],
    ['Boot Data', ['warning']],
    ['ACPI Reclaim', ['warning']],
    ['Runtime Code', ['error']],
  ])('with %s under a no-map region', (type, expected) => expect(of(type)).toEqual(expected));

  it('may have a region without no-map as data of the boot services', () => expect(of('Boot Data', '')).toEqual([]));

  it('says nothing of a region that it does not hold, up to the last address', () => {
    const snippet = hole('50000000');
    const map = (text: string) => said('efi-overlap-risk', { memoryMap: [text] }, { snippet });
    expect(map('0x000040000000-0x00004fffffff [Conventional]')).toEqual([]);
    expect(map('0x000000000000-0xffffffffffffffff [Conventional]')).toHaveLength(1);
  });

  it.each(['0x50000000:1M Conventional', '0x2-0x1 [Reserved]'])('has no line "%s"', (line) =>
    expect(said('efi-overlap-risk', { memoryMap: [line] }, { snippet: '' })).toEqual([
      `error "${line}" is no line of an EFI memory map: 0xFIRST-0xLAST [TYPE] is wanted`,
    ]),
  );
});

describe('a region that nothing names', () => {
  const board = (user: string): Board => ({
    dts: `/dts-v1/;\n/ { #address-cells = <1>; #size-cells = <1>; memory@40000000 { device_type = "memory"; reg = <0x40000000 0x10000000>; };
reserved-memory { #address-cells = <1>; #size-cells = <1>; ranges; modem: modem@48000000 { no-map; reg = <0x48000000 0x100000>; }; };
device { ${user} }; };`,
  });
  const expected = ['info /reserved-memory/modem@48000000 is kept from Linux, and nothing in the tree names it'];
  const blob = (one: Board): readonly string[] => {
    const decoded = decodeFdt(encodeFdt(boardTree(one)), BOARD_FILE);
    if (!decoded.tree) throw new Error('no tree');
    const config = boardConfig(one, decoded.tree);
    const context = { tree: decoded.tree, config, simulation: simulateBoot(config) };
    return lintBoard(context, { config: { layers: [{ preset: 'strict', rules: {} }] } })
      .filter(({ rule }) => rule === 'memory-region-unreferenced')
      .map(({ severity, message }) => `${severity} ${message}`);
  };

  it.each([
    ['', true],
    ['memory-region = <&modem>;', false],
    ['vendor,carveouts = <1 2 &modem>;', false],
    ['vendor,path = &modem;', false],
    ['vendor,path = "/reserved-memory/modem@48000000";', false],
    ['interrupts = <7>;', true],
  ])('with a device of `%s`', (user, isFree) =>
    expect(said('memory-region-unreferenced', {}, board(user))).toEqual(isFree ? expected : []),
  );

  it('is told by phandle in a blob', () => {
    expect(blob(board(''))).toEqual(expected);
    expect(blob(board('memory-region = <&modem>;'))).toEqual([]);
  });

  it('is not reported unless it is asked for', () =>
    expect(lintBoard(boardContext(board(''))).map(({ rule }) => rule)).not.toContain('memory-region-unreferenced'));
});

describe('the budget of a pool', () => {
  const board: Board = {
    kernel: '6.12.117',
    dts: `/dts-v1/;\n/ { #address-cells = <1>; #size-cells = <1>; memory@40000000 { device_type = "memory"; reg = <0x40000000 0x10000000>; };
reserved-memory { #address-cells = <1>; #size-cells = <1>; ranges; dsp: dsp@48000000 { compatible = "shared-dma-pool"; no-map; reg = <0x48000000 0x100000>; }; };
dsp { memory-region = <&dsp>; }; gpu { }; };`,
  };

  it('is that of a coherent pool for a device that has one', () =>
    expect(said('cma-budget', { consumers: ['/dsp=2M'] }, board)).toEqual([
      'warning /reserved-memory/dsp@48000000 has 1 MiB, its consumers need 2 MiB (/dsp 2 MiB): 1 MiB are missing',
    ]));

  it('counts a node of /reserved-memory against itself, and a device without region against the default area', () => {
    expect(said('cma-budget', { consumers: ['/reserved-memory/dsp@48000000=1M', '/gpu=8M'] }, board)).toEqual([]);
    expect(said('cma-budget', { consumers: ['/gpu=64M'] }, board)).toEqual([
      'info the default CMA area has 32 MiB (assumed, no .config was given), its consumers need 64 MiB (/gpu 64 MiB): 32 MiB are missing',
    ]);
  });

  it('has nothing where there is no default area', () =>
    expect(said('cma-budget', { consumers: ['/gpu=8M'] }, { ...board, cmdline: 'cma=0' })).toEqual([
      'warning the default CMA area has no memory, its consumers need 8 MiB (/gpu 8 MiB): 8 MiB are missing',
    ]));
});
