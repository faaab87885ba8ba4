import { readBootConfig } from '@carveout/bootconfig';
import { defaultOrigin, fileId, identityMap, memoryHost } from '@carveout/core';
import { buildTree, encodeFdt } from '@carveout/devicetree';
import { parseDts } from '@carveout/grammar-dts';
import type { Arch } from '@carveout/kernel';
import { simulateBoot } from '@carveout/simulator';
import { BOOT_BOARD } from './boot-board.ts';

const WARM_UP = 500;
const BOOTS = 2000;
const ROUNDS = 5;

const KERNELS: readonly (readonly [kernel: string, arch: Arch])[] = [
  ['5.4.286', 'arm64'],
  ['6.1.176', 'arm64'],
  ['6.12.117', 'arm64'],
  ['6.12.117', 'arm'],
  ['6.12.117', 'riscv'],
];

function boardInputs(kernel: string, arch: Arch) {
  const file = fileId('board.dts');
  const positions = identityMap(file);
  const { tree } = buildTree(parseDts(BOOT_BOARD, positions).ast, positions, { host: memoryHost({}), includeDirs: [] });
  const origin = defaultOrigin('benchmark');
  return {
    tree,
    treeFile: file,
    blobSize: encodeFdt(tree).length,
    kernel: { value: kernel, origin },
    arch: { value: arch, origin },
  };
}

/** CPU microseconds of one call: the median of several rounds, since other work on the machine disturbs single ones. */
function measure(work: () => unknown): number {
  for (let index = 0; index < WARM_UP; index++) work();
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    for (let index = 0; index < BOOTS; index++) work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / BOOTS;
  });
  return rounds.sort((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN;
}

console.log(
  `Node ${process.versions.node}, ${process.platform} ${process.arch}, median CPU time of ${ROUNDS} rounds of ${BOOTS}`,
);
console.log('kernel     arch    simulate      with reading the inputs');
for (const [kernel, arch] of KERNELS) {
  const inputs = boardInputs(kernel, arch);
  const { config } = readBootConfig(inputs);
  const simulated = measure(() => simulateBoot(config));
  const whole = measure(() => simulateBoot(readBootConfig(inputs).config));
  const milliseconds = (value: number): string => `${(value / 1000).toFixed(3)} ms`;
  console.log(
    `${kernel.padEnd(10)} ${arch.padEnd(6)} ${milliseconds(simulated).padStart(9)} ${milliseconds(whole).padStart(12)}`,
  );
}
