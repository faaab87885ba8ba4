import { hex } from '@carveout/core';
import { cellReferenceOffsets, readU32, type TreeNode, type TreeProperty } from '@carveout/devicetree';
import type { CheckScope } from '../check.ts';

/** 0 and 0xffffffff stand for "none here". */
export const isPhandle = (value: number): boolean => value !== 0 && value !== 0xffff_ffff;

export interface Provider {
  /** The property of the node pointed to that says how many cells follow. */
  readonly cells: string;
  /** Without it none follow. */
  readonly optional: boolean;
}

/** dtc's walk over a list of phandles, each followed by the cells that its target asks for. */
export function checkPhandleList(scope: CheckScope, node: TreeNode, property: TreeProperty, provider: Provider): void {
  const { length } = property.bytes;
  if (length % 4 !== 0) {
    scope.fail(node, `has ${length} bytes, no multiple of 4`, property);
    return;
  }
  const references = cellReferenceOffsets(property);
  for (let cell = 0; cell * 4 < length; ) {
    const phandle = readU32(property, cell * 4) ?? 0;
    if (isPhandle(phandle)) {
      if (references && !references.includes(cell * 4)) scope.fail(node, `has no reference in cell ${cell}`, property);
      const following = cellsBehind(scope, { node, property, cell }, provider);
      if (following === undefined) return;
      cell += following + 1;
    } else if (scope.plugin) return;
    else cell += 1;
  }
}

interface Place {
  readonly node: TreeNode;
  readonly property: TreeProperty;
  readonly cell: number;
}

/** Cells that belong to the phandle; undefined when the list cannot be followed any further. */
function cellsBehind(scope: CheckScope, { node, property, cell }: Place, provider: Provider): number | undefined {
  const phandle = readU32(property, cell * 4) ?? 0;
  const target = scope.tree.nodeByPhandle(phandle);
  if (!target) {
    scope.fail(node, `has ${hex(BigInt(phandle))} in cell ${cell}, which is no node's phandle`, property);
    return undefined;
  }
  const cells = target.property(provider.cells);
  const count = cells ? readU32(cells) : provider.optional ? 0 : undefined;
  if (count === undefined) {
    scope.fail(node, `${property.name} refers in cell ${cell} to ${target.path}, which has no ${provider.cells}`);
    return undefined;
  }
  if ((cell + count + 1) * 4 <= property.bytes.length) return count;
  const wants = `${count} more cells behind cell ${cell}`;
  scope.fail(node, `has ${property.bytes.length} bytes, and ${target.path} wants ${wants}`, property);
  return undefined;
}
