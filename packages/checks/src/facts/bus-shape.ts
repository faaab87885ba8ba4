import type { TreeNode } from '@carveout/devicetree';
import type { CheckScope } from '../check.ts';
import { addressCells, sizeCells } from './cell-counts.ts';

/** Wants these counts of a bus that has devices. */
export function checkCells(scope: CheckScope, node: TreeNode, kind: string, wanted: readonly [number, number]): void {
  const [address, size] = wanted;
  const found = { address: addressCells(node), size: sizeCells(node) };
  if (found.address !== address) scope.fail(node, `#address-cells is ${found.address}, and ${address} on ${kind}`);
  if (found.size !== size) scope.fail(node, `#size-cells is ${found.size}, and ${size} on ${kind}`);
}

/** Wants the unit address to be this text. */
export function checkUnit(scope: CheckScope, node: TreeNode, kind: string, wanted: string): void {
  if ((node.unitAddress ?? '') === wanted) return;
  scope.fail(node, `unit address is not the "${wanted}" that its reg gives on ${kind}`);
}
