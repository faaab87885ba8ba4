import { type Board, type Bus, GIB, type MemoryNode, MIB, type Place } from './board.ts';
import { generateNodes } from './generate-nodes.ts';
import { generateWords } from './generate-words.ts';
import type { FuzzKernel } from './kernels.ts';
import { createRandom, type Random } from './random.ts';

/** What a generator needs to know about the board made so far. */
export interface Sketch {
  readonly kernel: FuzzKernel;
  readonly random: Random;
  readonly ram: number;
  /** All banks in order. */
  readonly banks: readonly Place[];
  /** Kernel, blob and initrd: plausible boards keep off them. */
  readonly taken: Place[];
}

/** RAM sizes in MiB, the usual ones more often. */
const SIZES = [
  128, 192, 256, 256, 384, 512, 512, 512, 768, 947, 1024, 1024, 1024, 1536, 2048, 2048, 2300, 3072, 4096, 4096, 5120,
  6144, 8192,
];

/** Room that the running kernel takes from where it is loaded, generously. */
const KERNEL_ROOM = 64 * MIB;

/** A random but plausible board; the same for the same seed. */
export function generateBoard(seed: number, kernel: FuzzKernel): Board {
  const random = createRandom(seed);
  const ram = chooseRam(random, kernel);
  const memory = chooseMemory(random, kernel, ram);
  const banks = memory.filter(({ status }) => status === null).flatMap(({ tuples }) => tuples);
  const images = placeImages({ kernel, random, ram, banks, taken: [] });
  const sketch: Sketch = { kernel, random, ram, banks, taken: images.taken };
  return {
    name: `fuzz-${seed.toString(16).padStart(8, '0')}`,
    kernel: kernel.key,
    ram,
    memory,
    reserved: generateNodes(sketch),
    hasRanges: !random.chance(0.02),
    memreserves: random.chance(0.25) ? some(random, 1, 3, () => memreserve(sketch)) : [],
    buses: kernel.arch === 'arm64' && random.chance(0.2) ? some(random, 1, 2, () => bus(sketch, 0)) : [],
    words: generateWords(sketch),
    initrd: images.initrd,
    load: images.load,
    fillers: random.chance(0.3) ? random.between(1, 40) : 0,
  };
}

/** Between `least` and `most` of something. */
export const some = <T>(random: Random, least: number, most: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: random.between(least, most) }, (_, index) => make(index));

function chooseRam(random: Random, kernel: FuzzKernel): number {
  const least = kernel.pageSize > 4096 ? 256 : 128;
  const fitting = SIZES.filter((size) => size >= least && size * MIB <= kernel.mostRam);
  return random.pick(fitting) * MIB;
}

/** A cut that is often a multiple of pages, sometimes of nothing. */
function unevenness(random: Random): number {
  return random.pick([0, 0, 0x1000, 0x4000, 0x10000, 0x43000, 0x100000, 0x2f5000, 0x800, 0x1234]);
}

function chooseMemory(random: Random, { ramBase }: FuzzKernel, ram: number): readonly MemoryNode[] {
  const end = ramBase + ram - (random.chance(0.3) ? unevenness(random) : 0);
  const whole: Place = { base: ramBase, size: end - ramBase };
  const style = random.below(10);
  if (style < 5 || ram <= 128 * MIB) return [{ tuples: [whole], status: null }];
  // The first bank holds kernel, initrd and blob in their usual places.
  const least = ramBase + Math.min(ram / 2, 192 * MIB) + 4 * MIB;
  const cuts = some(random, 1, 3, () => least + Math.floor(random.below(1 << 20) * ((end - least) / 2 ** 20)))
    .map((cut) => align(cut, random.pick([0x1000, 0x10000, MIB, 2 * MIB, 16 * MIB, 128 * MIB]), ramBase))
    .filter((cut) => cut > ramBase + 64 * MIB && cut < end);
  const edges = [ramBase, ...[...new Set(cuts)].sort((a, b) => a - b), end];
  const holes = style >= 7;
  const banks = edges.slice(0, -1).map((base, index): Place => {
    const next = edges[index + 1] ?? end;
    const hole = holes && index < edges.length - 2 ? random.pick([0x1000, 0x20000, MIB, 3 * MIB, 32 * MIB]) : 0;
    return { base, size: Math.max(next - base - hole, 0x1000) };
  });
  if (random.chance(0.3)) return [{ tuples: banks, status: null }];
  const nodes = banks.map((bank): MemoryNode => ({ tuples: [bank], status: null }));
  if (random.chance(0.2)) nodes.reverse();
  const last = nodes.at(-1);
  if (random.chance(0.1) && nodes.length > 1 && last && last.tuples[0]?.base !== ramBase)
    nodes[nodes.length - 1] = { ...last, status: random.pick(['disabled', 'fail']) };
  return nodes;
}

/** Rounds down in steps counted from the start of RAM. */
export const align = (address: number, step: number, from: number): number =>
  from + Math.floor((address - from) / step) * step;

interface Images {
  readonly load: Board['load'];
  readonly initrd: number;
  readonly taken: Place[];
}

function placeImages(sketch: Sketch): Images {
  const { random, kernel, ram } = sketch;
  const { ramBase, kernelOffset } = kernel;
  const moved = kernel.arch === 'arm64' && ram >= 512 * MIB && random.chance(0.15);
  const kernelBase = moved ? ramBase + random.between(1, 60) * 2 * MIB : ramBase + kernelOffset;
  const taken: Place[] = [
    kernel.arch === 'armhf' ? { base: ramBase, size: 72 * MIB } : { base: kernelBase, size: KERNEL_ROOM },
  ];
  // Firmware, and behind it the stub that enters the kernel.
  if (kernel.arch === 'riscv64') taken.push({ base: ramBase, size: 2 * MIB });
  const initrd = random.chance(0.3) ? random.pick([MIB, 3 * MIB + 0x123, 8 * MIB, 16 * MIB + 0x800, 0x5000]) : 0;
  const usual = ramBase + Math.min(Math.floor(ram / 2), 128 * MIB);
  const clash = kernelBase + KERNEL_ROOM > usual && kernelBase < usual + 64 * MIB;
  // 32-bit arm reads both through a mapping of low memory.
  const reach = kernel.arch === 'armhf' ? ramBase + 512 * MIB : Number.MAX_SAFE_INTEGER;
  const place = (size: number, step: number): number | undefined => {
    const found = freePlace({ ...sketch, taken }, size, step);
    return found && found.base + size + 4 * MIB < reach ? found.base : undefined;
  };
  const initrdBase = initrd > 0 && (clash || random.chance(0.3)) ? place(initrd, 0x1000) : undefined;
  const initrdAt = initrdBase ?? usual;
  if (initrd > 0) taken.push({ base: initrdAt, size: initrd });
  const dtbBase = clash || random.chance(0.25) ? dtbPlace(sketch, taken) : undefined;
  const dtbAt = dtbBase ?? Math.ceil((initrdAt + initrd) / (2 * MIB)) * 2 * MIB;
  taken.push({ base: dtbAt, size: 64 * 1024 });
  const load = {
    ...(moved ? { kernel: kernelBase } : {}),
    ...(initrdBase === undefined ? {} : { initrd: initrdBase }),
    ...(dtbBase === undefined ? {} : { dtb: dtbBase }),
  };
  return { load, initrd, taken };
}

/** Boot loaders put the blob near the top of low RAM, or anywhere; only its alignment is asked for. */
function dtbPlace(sketch: Sketch, taken: Place[]): number | undefined {
  const { random, kernel, banks } = sketch;
  const limit = kernel.ramBase + (kernel.arch === 'armhf' ? 512 * MIB : GIB);
  const bank = banks.find(({ base, size }) => base + size <= limit || base === kernel.ramBase);
  if (bank && random.chance(0.4)) {
    const top = Math.min(bank.base + bank.size, limit);
    return align(top - random.pick([0x10000, 0x20000, MIB, 2 * MIB]), 0x1000, 0);
  }
  const place = freePlace({ ...sketch, taken }, 64 * 1024, random.pick([8, 0x1000, 2 * MIB]));
  return place && place.base + place.size < limit ? place.base : undefined;
}

/** A place in RAM that keeps off what is taken; undefined when chance does not find one. */
export function freePlace({ random, banks, taken }: Sketch, size: number, step: number): Place | undefined {
  for (let attempt = 0; attempt < 12; attempt++) {
    const bank = random.pick(banks);
    const room = Math.floor((bank.size - size) / step);
    if (room < 0) continue;
    const base = Math.ceil(bank.base / step) * step + random.below(room + 1) * step;
    if (base + size > bank.base + bank.size) continue;
    if (taken.every((other) => other.base + other.size <= base || base + size <= other.base)) return { base, size };
  }
  return undefined;
}

function memreserve(sketch: Sketch): Place {
  const { random } = sketch;
  const size = random.pick([0x1000, 0x10000, MIB, 8 * MIB, 0x1234]);
  return (
    freePlace(sketch, size, random.pick([0x1000, 0x1000, MIB, 0x234])) ?? {
      base: sketch.kernel.ramBase + 96 * MIB,
      size,
    }
  );
}

/** A bus whose devices reach only part of RAM; one in five has an empty property, which restricts nothing. */
function bus(sketch: Sketch, depth: number): Bus {
  const { random, kernel } = sketch;
  const range = () => {
    const size = random.pick([256 * MIB, 512 * MIB, GIB, 2 * GIB, 0x2f000000, 3 * GIB, 4 * GIB]);
    const parent = random.pick([0, kernel.ramBase, kernel.ramBase, kernel.ramBase + 256 * MIB]);
    return { child: random.pick([0, parent, 0xc0000000]), parent, size };
  };
  return {
    ranges: random.chance(0.2) ? [] : some(random, 1, 2, range),
    status: random.chance(0.15) ? 'disabled' : null,
    inner: depth === 0 && random.chance(0.25) ? bus(sketch, depth + 1) : null,
  };
}
