import { maxU64, type U64, wrapU64, ZERO } from '@carveout/core';
import { readTuples, readU32, type TreeNode, type TreeProperty } from '@carveout/devicetree';

export interface BusLimit {
  /** Highest CPU address that DMA of the device reaches, exclusive. */
  readonly end: U64;
  /** The `dma-ranges` that says so. */
  readonly property: TreeProperty;
}

/**
 * What `dma-ranges` on the way up leave a device (of_dma_get_range() looks at the same properties). Null when no bus
 * restricts it, and when more than one does: then translation decides, and a wrong answer is worse than none.
 */
export function busLimit(device: TreeNode): BusLimit | null {
  let limit: BusLimit | null = null;
  for (let bus = device.parent; bus?.parent; bus = bus.parent) {
    const property = bus.property('dma-ranges');
    if (!property || property.bytes.length === 0) continue;
    if (limit) return null;
    const cells = [cellsOf(bus, '#address-cells'), cellsOf(bus.parent, '#address-cells'), cellsOf(bus, '#size-cells')];
    let end: U64 = ZERO;
    for (const [, parent = ZERO, size = ZERO] of readTuples(property, cells).rows)
      end = maxU64(end, wrapU64(parent + size));
    if (end === 0n) return null;
    limit = { end, property };
  }
  return limit;
}

/** As of_bus_n_addr_cells(): the nearest node upwards that says, else 1. */
function cellsOf(node: TreeNode, name: '#address-cells' | '#size-cells'): number {
  for (let at: TreeNode | undefined = node; at; at = at.parent) {
    const property = at.property(name);
    const cells = property && readU32(property);
    if (cells !== undefined) return Math.min(cells, 4);
  }
  return 1;
}
