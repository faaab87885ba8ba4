import { MIB, type Place, type ReservedNode } from './board.ts';
import { freePlace, type Sketch, some } from './generate.ts';

/** Sizes that boards really ask for, and a few that nobody should. */
const SIZES = [
  0x1000,
  0x10000,
  MIB,
  MIB,
  2 * MIB,
  2 * MIB,
  3 * MIB,
  4 * MIB,
  4 * MIB,
  6 * MIB,
  8 * MIB,
  8 * MIB,
  12 * MIB,
  16 * MIB,
  16 * MIB,
  24 * MIB,
  32 * MIB,
  32 * MIB,
  48 * MIB,
  64 * MIB,
  96 * MIB,
  128 * MIB,
  256 * MIB,
];
const STEPS = [0x1000, 0x10000, MIB, 2 * MIB, 2 * MIB, 4 * MIB, 4 * MIB, 8 * MIB, 16 * MIB, 32 * MIB, 256 * MIB];
const UNKNOWN = ['vendor,firmware-memory', 'ramoops', 'imx-ion-pool', 'removed-dma-pool'];

/** All together leave the kernel room to boot. */
const MOST_OF_RAM = 0.45;

/** Children of /reserved-memory. */
export function generateNodes(sketch: Sketch): readonly ReservedNode[] {
  const { random, kernel, ram } = sketch;
  const count = random.pick([0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 12]);
  let budget = ram * MOST_OF_RAM - 32 * MIB;
  const names = new Set<string>();
  const nodes: ReservedNode[] = kernel.arch === 'riscv64' ? [firmware(kernel.ramBase)] : [];
  for (let index = 0; index < count; index++) {
    const node = generateNode(sketch, index, budget);
    budget -= (node.size ?? 0) + node.reg.reduce((sum, { size }) => sum + size, 0);
    if (!names.has(node.name)) nodes.push(node);
    names.add(node.name);
  }
  return nodes;
}

/** The SBI firmware sits in the first 512 KiB and must not be used. */
const firmware = (ramBase: number): ReservedNode => ({
  ...PLAIN,
  name: `mmode_resv0@${ramBase.toString(16)}`,
  noMap: true,
  reg: [{ base: ramBase, size: 0x80000 }],
});

const PLAIN: ReservedNode = {
  name: '',
  compatible: [],
  status: null,
  noMap: false,
  reusable: false,
  cmaDefault: false,
  reg: [],
  size: null,
  alignment: null,
  allocRanges: [],
  malformed: null,
};

/** What a node is for: compatible and flags. */
function purpose({ random }: Sketch): Partial<ReservedNode> {
  const dice = random.below(100);
  const pool = ['shared-dma-pool'];
  if (dice < 42) return { compatible: pool, reusable: true, cmaDefault: random.chance(0.35) };
  if (dice < 57) return {};
  if (dice < 74) return { noMap: true };
  if (dice < 84) return { compatible: pool, noMap: random.chance(0.6) };
  if (dice < 89)
    return { compatible: ['restricted-dma-pool'], reusable: random.chance(0.1), noMap: random.chance(0.1) };
  if (dice < 92) return { compatible: pool, noMap: true, reusable: true };
  if (dice < 94) return { reusable: true };
  if (dice < 96) return { compatible: [random.pick(UNKNOWN), 'shared-dma-pool'], reusable: random.chance(0.5) };
  return { compatible: [random.pick(UNKNOWN)], noMap: random.chance(0.3) };
}

function generateNode(sketch: Sketch, index: number, budget: number): ReservedNode {
  const { random } = sketch;
  const flags = purpose(sketch);
  const status = random.chance(0.9) ? null : random.pick(['okay', 'disabled', 'ok', 'reserved']);
  const node = { ...PLAIN, ...flags, status };
  const size = chooseSize(sketch, budget);
  return random.chance(0.55) ? staticNode(sketch, node, { index, size }) : dynamicNode(sketch, node, { index, size });
}

function chooseSize({ random }: Sketch, budget: number): number {
  const fitting = SIZES.filter((size) => size <= Math.max(budget, MIB));
  const size = random.pick(fitting);
  return random.chance(0.04) ? random.pick([0x1234, size + 0x800, size + 0x3000, 0]) : size;
}

interface Numbered {
  readonly index: number;
  readonly size: number;
}

function staticNode(sketch: Sketch, node: ReservedNode, { index, size }: Numbered): ReservedNode {
  const { random } = sketch;
  const first = regPlace(sketch, size);
  const more = random.chance(0.1)
    ? some(random, 1, 2, () => regPlace(sketch, random.pick([0x1000, MIB, 2 * MIB])))
    : [];
  const name = `${random.pick(['r', 'buffer', 'linux,cma', 'fw'])}${index}@${first.base.toString(16)}`;
  const malformed = random.chance(0.02) ? 'reg' : null;
  return { ...node, name, reg: [first, ...more], malformed };
}

/** Mostly free RAM; one time in fifteen anywhere from the start of RAM to beyond its end. */
function regPlace(sketch: Sketch, size: number): Place {
  const { random, kernel, ram, taken } = sketch;
  const step = random.chance(0.04) ? random.pick([0x200, 0x1800, 0x11000]) : random.pick(STEPS);
  const place = random.chance(0.93) ? freePlace(sketch, size, step) : undefined;
  const beyond = ram + (random.chance(0.3) ? 32 * MIB : 0) - size;
  const wild =
    kernel.ramBase + 2 * MIB + Math.floor(random.below(1 << 16) * (Math.max(beyond, MIB) / 2 ** 16 / step)) * step;
  const chosen = place ?? { base: wild, size };
  if (place && random.chance(0.92)) taken.push(chosen);
  return chosen;
}

function dynamicNode(sketch: Sketch, node: ReservedNode, { index, size }: Numbered): ReservedNode {
  const { random } = sketch;
  const alignment = random.chance(0.4)
    ? random.pick([0x1000, 0x2000, 0x10000, MIB, 2 * MIB, 4 * MIB, 8 * MIB, 32 * MIB, 128 * MIB])
    : null;
  const allocRanges = random.chance(0.45) ? some(random, 1, 3, () => windowOf(sketch, size)) : [];
  const wrong: readonly ReservedNode['malformed'][] = ['size', 'alignment', 'alloc-ranges'];
  const malformed = random.chance(0.03) ? random.pick(wrong) : null;
  return {
    ...node,
    name: `${random.pick(['d', 'pool', 'linux,cma'])}${index}`,
    size,
    alignment,
    allocRanges,
    malformed,
  };
}

function windowOf(sketch: Sketch, size: number): Place {
  const { random, kernel, ram } = sketch;
  const length = Math.max(random.pick([size, size * 2, 32 * MIB, 128 * MIB, 512 * MIB, ram, 2 ** 32]), 0x1000);
  const known = sketch.taken.at(-1);
  if (known && random.chance(0.15))
    return { base: random.chance(0.5) ? known.base + known.size : known.base, size: length };
  const step = random.pick([0x1000, MIB, 4 * MIB, 32 * MIB]);
  const base = kernel.ramBase + Math.floor((random.below(1 << 16) * (ram / 2 ** 16)) / step) * step;
  return { base: random.chance(0.15) ? 0 : base, size: length };
}
