import { contains, type Range, u64, wrapU64, ZERO } from '@carveout/core';
import { type DeviceTree, readStrings, readTuples, readU32, type TreeNode } from '@carveout/devicetree';

/**
 * CPU addresses at which simple buses below the root map their devices elsewhere than their children say. There is no RAM: a memory
 * node that covers one is waiting for a boot loader. Identity maps are left out, which trees make as wide as they like.
 */
export function registerWindows({ root }: DeviceTree): readonly Range[] {
  const cpuCells = cells(root, '#address-cells', 2);
  return root.children.flatMap((bus) => {
    const ranges = bus.property('ranges');
    const compatible = bus.property('compatible');
    if (!ranges || !compatible || !readStrings(compatible).includes('simple-bus')) return [];
    const counts = [cells(bus, '#address-cells', 2), cpuCells, cells(bus, '#size-cells', 1)];
    return readTuples(ranges, counts).rows.flatMap(([child = ZERO, base = ZERO, size = ZERO]) =>
      child === base || size === 0n || wrapU64(base + size) < base ? [] : [{ base: u64(base), size }],
    );
  });
}

/** The first of them that lies in one bank of `ram`. */
export const windowInRam = (tree: DeviceTree, ram: readonly Range[]): Range | undefined =>
  registerWindows(tree).find((window) => ram.some((bank) => contains(bank, window)));

/** Defaults are those of the Devicetree Specification. */
function cells(node: TreeNode, name: '#address-cells' | '#size-cells', otherwise: number): number {
  const property = node.property(name);
  return Math.min((property && readU32(property)) ?? otherwise, 4);
}
