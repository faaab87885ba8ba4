import type { BootConfig, ReservedNode } from '@carveout/bootconfig';
import type { U64 } from '@carveout/core';
import { simulateBoot } from '@carveout/simulator';
import { resultOf } from './reserved-nodes.ts';

export interface PoolChange {
  readonly size: U64;
  /** For a node with `reg`. */
  readonly base?: U64 | undefined;
}

/** Whether `node` would become a CMA area with another size (and base): what a help says is tried before it is said. */
export function wouldBeCma(config: BootConfig, node: ReservedNode, change: PoolChange): boolean {
  const boot = simulateBoot(withPool(config, node, change));
  return boot.outcome.kind === 'boots' && resultOf(boot, node)?.outcome === 'cma';
}

function withPool(config: BootConfig, node: ReservedNode, change: PoolChange): BootConfig {
  const { reservedMemory } = config;
  if (!reservedMemory) return config;
  const nodes = reservedMemory.nodes.map((one) => (one.path === node.path ? changed(one, change) : one));
  // A cma= that replaces the node says nothing about the node.
  const parameters = { ...config.parameters, cma: null };
  return { ...config, parameters, reservedMemory: { ...reservedMemory, nodes } };
}

function changed(node: ReservedNode, { size, base }: PoolChange): ReservedNode {
  const [first, ...more] = node.reg?.tuples ?? [];
  if (node.reg && first)
    return { ...node, reg: { ...node.reg, tuples: [{ base: base ?? first.base, size }, ...more] } };
  return node.size ? { ...node, size: { ...node.size, value: size } } : node;
}
