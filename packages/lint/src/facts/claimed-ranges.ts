import { compareRanges, endOf, hex, type Origin, type Range } from '@carveout/core';
import type { BoardView } from '../rule.ts';
import { regionUsers } from './region-users.ts';
import { activeNodes } from './reserved-nodes.ts';

/** A range that somebody wants for himself. */
export interface Claim {
  readonly range: Range;
  /** `fixed` has a `reg`, `dynamic` was placed by the kernel, `memreserve` is an entry of the reserve map. */
  readonly kind: 'fixed' | 'dynamic' | 'memreserve';
  /** For messages: a path, or `/memreserve/ 0x…`. */
  readonly name: string;
  /** Path of the node; null for a reserve-map entry. */
  readonly node: string | null;
  /** Somebody in Linux works with it: a handler of its `compatible`, or an enabled device that names it. */
  readonly used: boolean;
  readonly reusable: boolean;
  readonly noMap: boolean;
  readonly origin: Origin;
}

/** Every enabled fixed region with all its tuples, every placed dynamic one and the reserve map; sorted by address. */
export function claimedRanges({ tree, config, simulation }: BoardView): readonly Claim[] {
  const users = regionUsers(tree);
  const claims: Claim[] = [];
  for (const node of activeNodes(config)) {
    const shared = {
      name: node.path,
      node: node.path,
      used: node.compatible.length > 0 || users.has(node.path),
      reusable: node.reusable !== null,
      noMap: node.noMap !== null,
    };
    for (const range of node.reg?.tuples ?? []) {
      claims.push({ ...shared, kind: 'fixed', range, origin: node.reg?.origin ?? node.origin });
    }
    const placed = node.reg ? undefined : simulation.reservedMemory.find((result) => result.node === node.path);
    if (placed && placed.base !== null && placed.size !== null && KEPT.has(placed.outcome)) {
      const range = { base: placed.base, size: placed.size };
      claims.push({ ...shared, kind: 'dynamic', range, origin: node.size?.origin ?? node.origin });
    }
  }
  for (const { value: range, origin } of config.memreserves) {
    claims.push({
      kind: 'memreserve',
      name: `/memreserve/ ${hex(range.base)}`,
      node: null,
      range,
      origin,
      used: false,
      reusable: false,
      noMap: false,
    });
  }
  return claims.filter(({ range }) => range.size > 0n).sort((a, b) => compareRanges(a.range, b.range));
}

const KEPT: ReadonlySet<string> = new Set(['cma', 'coherent-pool', 'restricted-pool', 'nomap', 'reserved']);

export interface Overlap {
  readonly first: Claim;
  readonly second: Claim;
}

/** Hostile input may make every pair overlap. */
const MAX_OVERLAPS = 100;

/** All pairs of sorted claims that share bytes, except two of one node. At most 100. */
export function overlapsOf(claims: readonly Claim[]): readonly Overlap[] {
  const found: Overlap[] = [];
  for (const [index, first] of claims.entries()) {
    for (let at = index + 1; at < claims.length; at++) {
      const second = claims[at];
      if (!second || second.range.base >= endOf(first.range)) break;
      if (first.node !== null && first.node === second.node) continue;
      if (first.kind === 'memreserve' && second.kind === 'memreserve') continue;
      found.push({ first, second });
      if (found.length >= MAX_OVERLAPS) return found;
    }
  }
  return found;
}
