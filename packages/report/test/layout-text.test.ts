import { u64 } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import { type BoardView, layoutText, type TextOptions } from '../src/index.ts';
import { boot, view } from './sample-boot.ts';

const check = (changes: Partial<BoardView['simulation']>, options?: Partial<TextOptions>): string =>
  layoutText({ ...view, simulation: { ...boot, ...changes } }, options);

describe('layout as text', () => {
  it('answers, lists, draws, ranks and says what it rests on', () => {
    expect(check({})).toBe(`board.dts: Linux 5.4.47, arm64, 4 KiB pages, 2046 MiB of RAM

The default CMA area is 0x96000000-0xd1ffffff, 960 MiB: decided by the device tree at board.dts:6.
1 of 4 reserved-memory nodes FAILED: big.

address range             size  what                            decided by
0x80400000-0x82bfffff   40 MiB  kernel image                    kernel
                                └ the kernel reserves itself
0x90000000-0x90007fff   32 KiB  vdev0vring0@90000000  [no-map]  board.dts:7
                                └ reg; no-map keeps it out of the linear map
0x90008000-0x9000ffff   32 KiB  vdev0vring1@90008000  [no-map]  board.dts:8
                                └ reg; no-map keeps it out of the linear map
0x96000000-0xd1ffffff  960 MiB  linux,cma  [default CMA area]   board.dts:6
                                └ the only place in alloc-ranges 0x96000000-0xd1ffffff
0xfff00000-0xfff01fff    8 KiB  page tables                     kernel
                                └ taken by the kernel itself
no place                 4 GiB  big  [NOT PLACED]               board.dts:9
                                └ no free place for 4 GiB

Memory map
──────────
one character is 21.3 MiB
█ default CMA area  ╳ no-map  ▚ kernel's own  · free

RAM 0x80200000-0xffffffff  2046 MiB
                                                                    0xfff00000 page tables 8 KiB ┐
 ┌───────────────────────────────────────────────────────────────────────────────────────────────┴┐
 │▚▚·········╳····█████████████████████████████████████████████··································▚│
 └┬──────────┬──────────────────────────┬─────────────────────────────────────────────────────────┘
  │          │                          └ 0x96000000 linux,cma 960 MiB
  │          └ 0x90000000 vdev0vring0@90000000 32 KiB, vdev0vring1@90008000 32 KiB
  └ 0x80400000 kernel image 40 MiB

Who decided
───────────
default CMA area: 0x96000000-0xd1ffffff from /reserved-memory/linux,cma
  ✔ device tree     linux,cma-default  board.dts:6:82
  ✘ command line    cma=192MB  board.dts:4:38
                    the area of the device tree exists already when the default is looked for
  ✘ Kconfig         CONFIG_CMA_SIZE_MBYTES=320
                    used only when nothing else asks
  rule: dma_contiguous_reserve() of 5.4 does nothing when an area exists

What this rests on
──────────────────
! The kernel image is taken to be 40 MiB at 0x80400000. To settle it: --kernel-image FILE
- No .config was given. To settle it: --config FILE
`);
  });

  it('draws with ASCII alone when asked to', () => {
    const text = check({}, { unicode: false });
    expect(text).toMatch(/^[\n -~]*$/);
    expect(text).toContain('\n |kk.........x....#####');
  });

  it('colours only when given a palette', () => {
    expect(check({})).not.toContain('\u001b');
    expect(check({}, { palette: (style, text) => `<${style}>${text}</${style}>` })).toContain('<green>linux,cma');
  });

  it.each([60, 80, 100, 160])('keeps prose and map within %i columns', (width) => {
    for (const line of check({}, { width }).split('\n')) {
      if (!/^0x|^no place|decided by|board\.dts:|default CMA area: |To settle/.test(line))
        expect([...line].length, line).toBeLessThanOrEqual(width);
    }
  });

  it('says that nothing was decided when there is no area and no RAM', () => {
    const text = check({
      cma: [],
      defaultCma: null,
      memory: [],
      reserved: [],
      reservedMemory: [],
      options: [],
      notes: [],
    });
    expect(text).toContain('No RAM is known');
    expect(text).not.toContain('FAILED');
  });

  it('leads with a boot that does not end', () => {
    const text = check({ outcome: { kind: 'panics', reason: 'no memory for page tables', origin: null } });
    expect(text.split('\n')[2]).toBe('The kernel panics: no memory for page tables');
  });

  it('escapes what a terminal would act on', () => {
    const [first, ...rest] = boot.reservedMemory;
    if (!first) throw new Error('the sample has nodes');
    const text = check({
      reservedMemory: [{ ...first, name: 'evil\u001b[2J\u202e@1', reason: 'a\nb\u009b' }, ...rest],
    });
    expect(text).toContain('evil\\x1b[2J\\u202e@1');
    expect(text).toContain('a\\x0ab\\x9b');
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it('lists regions outside RAM below the map', () => {
    const [, second, ...rest] = boot.reservedMemory;
    if (!second) throw new Error('the sample has nodes');
    expect(
      check({ reservedMemory: [{ ...second, base: u64(0x1000), size: u64(0x1000), outcome: 'absent' }, ...rest] }),
    ).toContain('outside RAM: vdev0vring0@90000000 (0x00001000-0x00001fff)');
  });
});
