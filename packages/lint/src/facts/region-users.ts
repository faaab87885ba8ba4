import { type DeviceTree, readCells, type TreeNode } from '@carveout/devicetree';

/** Enabled devices by the path of the node that their `memory-region` names, in tree order. */
export function regionUsers(tree: DeviceTree): ReadonlyMap<string, readonly TreeNode[]> {
  const users = new Map<string, TreeNode[]>();
  for (const device of tree.nodesWith('memory-region')) {
    const property = device.property('memory-region');
    if (!property || !isAvailable(device)) continue;
    for (const phandle of readCells(property)) {
      const path = tree.nodeByPhandle(phandle)?.path;
      if (path === undefined) continue;
      users.set(path, [...(users.get(path) ?? []), device]);
    }
  }
  return users;
}

/** A device is not made when a bus above it is disabled. */
function isAvailable(device: TreeNode): boolean {
  for (let at: TreeNode | undefined = device; at; at = at.parent) if (!at.isEnabled) return false;
  return true;
}
