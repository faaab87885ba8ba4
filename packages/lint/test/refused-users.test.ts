import { describe, expect, it } from 'vitest';
import { lintBoard } from '../src/index.ts';
import { type Board, boardContext, textAt } from './board.ts';

const board = (pool: string, devices: string, more: Partial<Board> = {}): Board => ({
  kernel: '6.12.117',
  ...more,
  dts: `/dts-v1/;\n/ { #address-cells = <2>; #size-cells = <2>; memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x10000000>; };
reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; pool: pool { compatible = "shared-dma-pool"; ${pool} }; };
${devices} };`,
});

/** What the finding about the pool says of devices, and the text that it points at beside. */
function devicesOf(one: Board): readonly [rule: string, note: string, places: readonly string[]][] {
  return lintBoard(boardContext(one)).flatMap(({ rule, message, related }) => {
    const note = message.split('; of_reserved_mem_device_init() ')[1];
    const places = related.filter((place) => place.message.endsWith('asks for it'));
    return note === undefined ? [] : [[rule, note, places.map(({ span }) => textAt(one, span))]];
  });
}

const CODEC = 'codec { memory-region = <&pool>; };';

describe('a pool that the kernel refuses', () => {
  it.each<[string, string, string, Partial<Board>]>([
    ['is no multiple of the granule', 'cma-size-not-granule-multiple', 'reusable; size = <0 0x100000>;', {}],
    ['does not fit', 'cma-does-not-fit', 'reusable; size = <0 0x10000000>;', {}],
    [
      'has its window outside RAM',
      'alloc-range-outside-ram',
      'reusable; size = <0 0x400000>; alloc-ranges = <1 0 0 0x400000>;',
      {},
    ],
    [
      'has no driver in the kernel',
      'dma-cma-disabled',
      'reusable; size = <0 0x400000>;',
      { config: 'CONFIG_CMA=y\n# CONFIG_DMA_CMA is not set\n' },
    ],
    ['is of no kind that the architecture takes', 'reserved-region-refused', 'size = <0 0x400000>;', { arch: 'arm' }],
  ])('because it %s is reported with the device that asks for it', (_, rule, pool, more) =>
    expect(devicesOf(board(pool, CODEC, more))).toEqual([[rule, 'of /codec returns -EINVAL', ['<&pool>']]]),
  );

  it('is reported with the first of many devices', () => {
    const devices = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name} { memory-region = <&pool>; };`).join(' ');
    expect(devicesOf(board('reusable; size = <0 0x100000>;', devices))).toEqual([
      ['cma-size-not-granule-multiple', 'of /a, /b, /c and 2 more returns -EINVAL', ['<&pool>', '<&pool>', '<&pool>']],
    ]);
  });

  it('is reported without a device that is disabled, or sits on a disabled bus', () =>
    expect(
      devicesOf(
        board(
          'reusable; size = <0 0x100000>;',
          'codec { status = "disabled"; memory-region = <&pool>; }; bus { status = "disabled"; isp { memory-region = <&pool>; }; };',
        ),
      ),
    ).toEqual([]));
});
