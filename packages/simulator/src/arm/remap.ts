import { hex, isAligned, minU64, overlaps, rangeBetween, u64 } from '@carveout/core';
import { type Boot, stopBoot } from '../boot.ts';
import type { CmaRecord } from '../cma-record.ts';
import { isCompatible, isNoMap, isReusable, type NodeState } from '../reserved/node-state.ts';
import { PMD } from './lowmem.ts';

/** dma_contiguous_early_fixup() for an area that was made: it will be remapped page by page. */
export function armRemapCmaArea(boot: Boot, { area, node, origin }: CmaRecord): void {
  if (boot.config.arch.value !== 'arm') return;
  // Nodes of the later scheme were noted when they were scanned or placed.
  if (node && boot.does.processing === 'dynamic-then-late-static') return;
  boot.remapped.push({ base: area.base, size: area.size, owner: node?.node.path ?? 'default CMA area', origin });
}

/** The later scheme notes static reusable pools when it scans them, whatever becomes of them later. */
export function armRemapStaticNodes(boot: Boot, nodes: readonly NodeState[]): void {
  if (boot.config.arch.value !== 'arm' || boot.does.processing !== 'dynamic-then-late-static') return;
  for (const { node } of nodes) {
    if (!isCmaNode(node)) continue;
    for (const range of node.reg?.tuples ?? []) boot.remapped.push({ ...range, owner: node.path, origin: node.origin });
  }
}

/** The same for a dynamic node, at the moment it is placed. */
export function armRemapDynamicNode(boot: Boot, { node, base, size }: NodeState): void {
  if (boot.config.arch.value !== 'arm' || boot.does.processing !== 'dynamic-then-late-static') return;
  if (base === null || size === null || !isCmaNode(node)) return;
  boot.remapped.push({ base, size, owner: node.path, origin: node.origin });
}

const isCmaNode = (node: NodeState['node']): boolean =>
  isCompatible(node, 'shared-dma-pool') && isReusable(node) && !isNoMap(node);

/**
 * dma_contiguous_remap(): what a list of ranges in low memory does to the boot. A range that starts between two sections of
 * one table unmaps its neighbour, and a second range over the same addresses is a BUG; both happen before the console exists.
 */
export function remapForCma(boot: Boot): void {
  const lowmem = boot.highMemory ?? u64(0);
  const inLowmem = boot.remapped
    .map((range) => ({ ...range, ...rangeBetween(range.base, minU64(u64(range.base + range.size), lowmem)) }))
    .filter(({ size }) => size > 0n);
  for (const [index, range] of inLowmem.entries()) {
    const place = `${range.owner} at ${hex(range.base)}`;
    if (!isAligned(range.base, PMD)) {
      const reason = `${place} is CMA memory in low memory and does not start on a 2 MiB boundary: remapping it unmaps what lies in front`;
      stopBoot(boot, { kind: 'hangs', reason, origin: range.origin });
    }
    const earlier = inLowmem.slice(0, index).find((other) => overlaps(other, range));
    if (earlier) {
      const reason = `${place} and ${earlier.owner} at ${hex(earlier.base)} are both remapped as CMA memory in low memory: the second mapping is a BUG`;
      stopBoot(boot, { kind: 'hangs', reason, origin: range.origin });
    }
  }
}
