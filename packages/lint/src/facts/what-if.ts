import type { BootConfig, ReservedNode } from '@carveout/bootconfig';
import type { U64 } from '@carveout/core';
import { type BootSimulation, simulateBoot } from '@carveout/simulator';
import { resultOf } from './reserved-nodes.ts';

export interface PoolChange {
  readonly size: U64;
  /** For a node with `reg`. */
  readonly base?: U64 | undefined;
}

/** Whether `node` would become a CMA area with another size (and base): what a help says is tried before it is said. */
export const wouldBeCma = (config: BootConfig, node: ReservedNode, change: PoolChange): boolean =>
  bootWith(config, node, change) !== null;

/**
 * The same, and every other region is made as in `boot`, and as large: for fixes that are made without asking. Where those lie that the
 * kernel places may change, which nothing promises.
 */
export function changesNothingElse(
  config: BootConfig,
  boot: BootSimulation,
  { node, change }: { readonly node: ReservedNode; readonly change: PoolChange },
): boolean {
  const after = bootWith(config, node, change);
  const others = ({ reservedMemory, cma }: BootSimulation): string =>
    JSON.stringify([
      reservedMemory.filter((one) => one.node !== node.path).map((one) => [one.node, one.outcome, String(one.size)]),
      // A pool that becomes the default area replaces the one of the configuration.
      cma
        .filter((area) => area.node !== node.path && !(node.cmaDefault && area.isDefault))
        .map((area) => [area.name, area.source, String(area.size), area.isDefault, area.activates]),
    ]);
  return after !== null && boot.outcome.kind === 'boots' && others(after) === others(boot);
}

/** The boot with the change; null when `node` is no CMA area in it. */
function bootWith(config: BootConfig, node: ReservedNode, change: PoolChange): BootSimulation | null {
  const boot = simulateBoot(withPool(config, node, change));
  return boot.outcome.kind === 'boots' && resultOf(boot, node)?.outcome === 'cma' ? boot : null;
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
