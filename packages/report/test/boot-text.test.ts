import { describe, expect, it } from 'vitest';
import { bootText, dmesgText } from '../src/index.ts';
import { boot, view } from './sample-boot.ts';

describe('boot as text', () => {
  it('tells each phase with its events, then the log', () => {
    expect(
      bootText(view).split('What this rests on')[0],
    ).toBe(`board.dts: Linux 5.4.47, arm64, 4 KiB pages, 2046 MiB of RAM

Early boot completes.
Command line: console=ttyLP3 cma=192MB

1. Reading the device tree
──────────────────────────
  add          0x80200000-0xffffffff (2046 MiB)  /memory@80200000  board.dts:3
               reg of the memory node

2. Memory limits, kernel image and initrd
─────────────────────────────────────────
  reserve      0x80400000-0x82bfffff (40 MiB)  kernel image
               the kernel reserves itself

3. Reserved memory
──────────────────
  nomap        0x90000000-0x90007fff (32 KiB)  /reserved-memory/vdev0vring0@90000000  board.dts:7
               no-map: taken out of the linear map
  alloc        0x96000000-0xd1ffffff (960 MiB)  /reserved-memory/linux,cma  board.dts:6
               highest free place in alloc-ranges
  alloc-failed /reserved-memory/big  board.dts:9
               no free place for 4 GiB

dmesg
─────
  OF: reserved mem: failed to allocate memory for node 'big'
  Reserved memory: created CMA memory pool at 0x0000000096000000, size 960 MiB

`);
  });

  it('prints the log alone for dmesg, one safe line each', () => {
    const log = [{ level: 'info', text: 'a\r\u001b]0;x\u0007', node: null }] as const;
    expect(dmesgText({ ...view, simulation: { ...boot, log } })).toBe('a\\x0d\\x1b]0;x\\x07\n');
  });
});
