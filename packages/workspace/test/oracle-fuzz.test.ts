import { fileId, identityMap } from '@carveout/core';
import { buildTree } from '@carveout/devicetree';
import { parseDts } from '@carveout/grammar-dts';
import { describe, expect, it } from 'vitest';
import type { Board } from '../oracle-fuzz/board.ts';
import { boardSource } from '../oracle-fuzz/board-source.ts';
import { factsOfRecord } from '../oracle-fuzz/boot-facts.ts';
import { factsText } from '../oracle-fuzz/facts-text.ts';
import { generateBoard } from '../oracle-fuzz/generate.ts';
import { packagedKernel } from '../oracle-fuzz/kernels.ts';
import { createRandom, seedOf } from '../oracle-fuzz/random.ts';
import { smallerBoards } from '../oracle-fuzz/shrink.ts';

const KERNEL = packagedKernel('arm64-6.12-4k', { release: '6.12.117+deb12-arm64', image: 'vmlinuz', config: 'config' });
const boards = Array.from({ length: 60 }, (_, index) => generateBoard(seedOf(7, index), KERNEL));

/** Paths of the tree that our own compiler makes of a board. */
function compile(board: Board): readonly string[] {
  const file = fileId('board.dts');
  const { ast, diagnostics } = parseDts(boardSource(board, KERNEL), identityMap(file));
  expect(diagnostics).toEqual([]);
  const built = buildTree(ast, identityMap(file));
  expect(built.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return [...(built.tree?.nodes ?? [])].map(({ path }) => path);
}

describe('boards made by chance', () => {
  it('are the same for the same seed', () => {
    expect(boards).toEqual(boards.map((_, index) => generateBoard(seedOf(7, index), KERNEL)));
    expect(new Set(boards.map((board) => JSON.stringify(board))).size).toBe(boards.length);
  });

  it('are device trees with every node in its place', () => {
    for (const board of boards) {
      const paths = compile(board);
      for (const { name } of board.reserved) expect(paths).toContain(`/reserved-memory/${name}`);
    }
  });

  it('have all their RAM within what the machine has', () => {
    for (const { memory, ram } of boards) {
      const banks = memory.flatMap(({ tuples }) => tuples);
      const ends = banks.map(({ base, size }) => base + size);
      expect(Math.max(...ends)).toBeLessThanOrEqual(KERNEL.ramBase + ram);
      expect(Math.min(...banks.map(({ size }) => size))).toBeGreaterThan(0);
    }
  });

  it('cover what moves a placement', () => {
    const nodes = boards.flatMap(({ reserved }) => reserved);
    const words = boards.flatMap((board) => board.words).join(' ');
    expect(nodes.some(({ reg }) => reg.length > 1)).toBe(true);
    expect(nodes.some(({ allocRanges }) => allocRanges.length > 0)).toBe(true);
    expect(nodes.some(({ noMap, size }) => noMap && size !== null)).toBe(true);
    expect(nodes.some(({ cmaDefault }) => cmaDefault)).toBe(true);
    for (const form of [/cma=\w+@0x\w+-0x/, /cma=\w+@0x\w+( |$)/, /mem=/, /crashkernel=/]) expect(words).toMatch(form);
  });
});

describe('the shrinker', () => {
  it('only takes away', () => {
    for (const board of boards.slice(0, 20)) {
      for (const smaller of smallerBoards(board, KERNEL)) {
        expect(smaller.reserved.length).toBeLessThanOrEqual(board.reserved.length);
        expect(JSON.stringify(smaller)).not.toBe(JSON.stringify(board));
      }
    }
  });
});

describe('chance', () => {
  it('stays in its bounds', () => {
    const random = createRandom(5);
    const drawn = Array.from({ length: 2000 }, () => random.between(3, 6));
    expect([...new Set(drawn)].sort()).toEqual([3, 4, 5, 6]);
  });
});

/** What 6.12 prints for a no-map node, a dynamic CMA node without a line of its own, and a general area. */
const CONSOLE = `
[    0.000000] memblock_reserve: [0x0000000040200000-0x0000000042d2ffff] arm64_memblock_init+0x2b4/0x3a0
[    0.000000] memblock_phys_alloc_range: 4194304 bytes align=0x200000 from=0x0000000000000000 max_addr=0x0000000000000000 early_init_dt_alloc_reserved_memory_arch+0x40/0xac
[    0.000000] memblock_reserve: [0x000000007fc00000-0x000000007fffffff] memblock_alloc_range_nid+0xd0/0x168
[    0.000000] Reserved memory: created CMA memory pool at 0x000000007fc00000, size 4 MiB
[    0.000000] OF: reserved mem: initialized node pool, compatible id shared-dma-pool
[    0.000000] memblock_reserve: [0x0000000070000000-0x0000000073ffffff] memblock_alloc_range_nid+0xd0/0x168
[    0.000000] cma: Reserved 64 MiB at 0x0000000070000000 on node -1
[    0.000000] MEMBLOCK configuration:
[    0.000000]  memory[0x0]\t[0x0000000040000000-0x000000007fffffff], 0x0000000040000000 bytes on node 0 flags: 0x0
[    0.000000]  reserved[0x0]\t[0x0000000070000000-0x000000007fffffff], 0x0000000010000000 bytes flags: 0x0
[    0.000000] Memory: 914548K/1048576K available (15616K kernel code, 3820K rwdata, 13948K rodata, 9664K init, 938K bss, 65488K reserved, 69632K cma-reserved)
`;

describe('the facts of a recorded boot', () => {
  const blob = minimalBlob();
  const facts = factsOfRecord({
    kernel: KERNEL,
    addressMask: (1n << 64n) - 1n,
    ram: { base: 0x40000000, size: 0x40000000 },
    load: { kernel: 0x40200000, dtb: 0x48000000, initrd: 0 },
    initrdSize: 0,
    status: 'booted',
    console: CONSOLE,
    dtb: blob,
  });

  it('tell the image, the areas and the sum of the Memory line', () => {
    expect(facts.inputs.kernelImage).toEqual({ base: '0x40200000', size: '0x2b30000' });
    expect(facts.cma).toEqual([
      { base: '0x7fc00000', size: '0x400000', name: 'pool', source: 'dt', isDefault: false },
      { base: '0x70000000', size: '0x4000000', name: null, source: 'default', isDefault: true },
    ]);
    expect(facts.memoryLine?.cmaReservedKiB).toBe(69632);
  });

  it('have what was reserved when the general area was searched', () =>
    expect(facts.inputs.reservedBeforeDefaultCma).toEqual([
      { base: '0x40200000', size: '0x2b30000' },
      { base: '0x48000000', size: '0x48' },
      { base: '0x7fc00000', size: '0x400000' },
    ]));

  it('are written a line for each small object', () => {
    expect(JSON.parse(factsText(facts))).toEqual(facts);
    expect(factsText(facts)).toContain('\n    "dtb": {"base": "0x48000000", "size": "0x48"},\n');
  });
});

/** A blob with nothing but a root. */
function minimalBlob(): Uint8Array {
  const words = [0xd00dfeed, 72, 56, 72, 40, 17, 16, 0, 0, 16, 0, 0, 0, 0, 1, 0, 2, 9];
  const bytes = new Uint8Array(words.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, word] of words.entries()) view.setUint32(index * 4, word);
  return bytes;
}
