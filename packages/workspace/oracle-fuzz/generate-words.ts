import { GIB, MIB } from './board.ts';
import type { Sketch } from './generate.ts';

/** Command line words behind the fixed debug arguments. */
export function generateWords(sketch: Sketch): readonly string[] {
  const { random, kernel, ram } = sketch;
  const words: string[] = [];
  if (random.chance(0.55)) words.push(cmaWord(sketch));
  if (random.chance(0.06)) words.push(cmaWord(sketch));
  if (random.chance(0.1)) words.push(memWord(sketch));
  if (random.chance(0.1)) words.push(...crashkernelWords(sketch));
  if (ram >= 2 * GIB && random.chance(0.1))
    words.push(`hugetlb_cma=${random.pick(['1G', '512M', '0:1G', '1100M', '2G', '0:512M,0:1G'])}`);
  if (random.chance(0.05)) words.push(`cma_pernuma=${random.pick(['16M', '32M', '5M', '0'])}`);
  if (random.chance(0.03)) words.push(`numa_cma=${random.pick(['0:16M', '1:16M', '0:8M,0:4M', '16M'])}`);
  if (random.chance(0.05)) words.push(`coherent_pool=${random.pick(['1M', '4M', '512K'])}`);
  if (random.chance(0.05)) words.push(`swiotlb=${random.pick(['force', '4096', '65536,force', 'noforce'])}`);
  if (kernel.arch === 'arm64' && random.chance(0.08)) words.push(`rodata=${random.pick(['off', 'on', 'full'])}`);
  if (kernel.arch === 'arm64' && random.chance(0.06))
    words.push(`kfence.sample_interval=${random.pick(['100', '0', '500'])}`);
  if (kernel.arch === 'armhf' && random.chance(0.15))
    words.push(`vmalloc=${random.pick(['128M', '384M', '512M', '240M'])}`);
  if (random.chance(0.1)) words.push(random.pick(['quiet_is_not_set=1', 'root=/dev/vda1 rw', '-- cma=8M']));
  return words;
}

const SIZES = [
  '0',
  '1M',
  '4M',
  '8M',
  '16M',
  '16M',
  '32M',
  '33M',
  '48M',
  '64M',
  '64M',
  '100M',
  '128M',
  '256M',
  '512M',
  '0x4000000',
  '67108864',
  '65536K',
  '010M',
  '1G',
  '0.5G',
];
const JUNK = [
  '',
  'lots',
  '10%',
  '192MB',
  '64MiB',
  '64M@',
  '64M@@0x50000000',
  '32m',
  '-1',
  '64MB@0x60000000',
  '64M-128M',
  '64M,high',
  '"16M"',
];

function cmaWord(sketch: Sketch): string {
  const { random } = sketch;
  const dice = random.below(100);
  if (dice < 40) return `cma=${random.pick(SIZES)}`;
  if (dice < 65) return `cma=${random.pick(SIZES)}@${address(sketch)}`;
  if (dice < 86) return `cma=${random.pick(SIZES)}@${window(sketch)}`;
  if (dice < 90) return 'cma';
  return `cma=${random.pick(JUNK)}`;
}

const hex = (value: number): string => `0x${value.toString(16)}`;

function addressNumber({ random, kernel, ram }: Sketch): number {
  const step = random.pick([0x1000, MIB, 2 * MIB, 4 * MIB, 16 * MIB, 64 * MIB]);
  return kernel.ramBase + Math.floor((random.below(1 << 16) * (ram / 2 ** 16)) / step) * step;
}

function address(sketch: Sketch): string {
  const { random } = sketch;
  if (random.chance(0.08)) return random.pick(['0', '1G', '4G', '0x100000000', '1100M', '5G']);
  return hex(addressNumber(sketch));
}

function window(sketch: Sketch): string {
  const { random } = sketch;
  if (random.chance(0.2))
    return random.pick(['0-1G', '0-2G', '0-4G', '1G-1536M', '2G-4G', '3G-4G', '5G-8G', '4G-8G', '0-0x60000000', '1G-']);
  const from = addressNumber(sketch);
  return `${hex(random.chance(0.3) ? 0 : from)}-${hex(from + random.pick([32, 64, 128, 200, 512, 1024]) * MIB)}`;
}

/** Keeps enough for kernel, initrd and blob. */
function memWord({ random, kernel, ram }: Sketch): string {
  const most = ram / MIB;
  // On 32-bit arm it replaces what the tree says: more than there is would be used.
  const factors = kernel.arch === 'armhf' ? [0.5, 0.6, 0.75, 0.9] : [0.5, 0.6, 0.75, 0.9, 1, 1.2];
  const size = Math.max(Math.floor(most * random.pick(factors)), Math.min(224, most - 1));
  const text = random.chance(0.2) ? `${size * 1024 + random.pick([4, 12, 100, 513])}K` : `${size}M`;
  return kernel.arch === 'armhf' && random.chance(0.3) ? `mem=${text}@${hex(kernel.ramBase)}` : `mem=${text}`;
}

function crashkernelWords({ random, ram, kernel }: Sketch): readonly string[] {
  const small = ram <= GIB ? ['32M', '64M', '65M', '100M'] : ['64M', '128M', '256M', '200M'];
  const size = random.pick(small);
  const dice = random.below(10);
  if (dice < 5) return [`crashkernel=${size}`];
  if (dice < 7)
    return [`crashkernel=${size}@${hex(kernel.ramBase + Math.floor((ram * 5) / 8 / (32 * MIB)) * 32 * MIB)}`];
  if (dice < 8) return [`crashkernel=256M-1G:32M,1G-:${size}`];
  if (dice < 9) return [`crashkernel=${size},high`];
  return [`crashkernel=${size},high`, `crashkernel=${random.pick(['0', '32M', '64M'])},low`];
}
