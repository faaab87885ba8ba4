import { addChecked, type Sourced, type U64, U64_MAX, wrapU64 } from '@carveout/core';
import { type DeviceTree, readTuples, type TreeNode, type TreeProperty } from '@carveout/devicetree';
import { cellCount } from './root-cells.ts';

/** Depth up to which buses are followed: a blob may nest deeper than any board. */
const MAX_DEPTH = 64;

/**
 * The lowest "highest CPU address" that any enabled node's `dma-ranges` reaches (inclusive), with the property that says
 * so: of_dma_get_max_cpu_address(), which arm64 turns into the end of ZONE_DMA. Null when no bus restricts.
 * Empty `dma-ranges;` does not restrict; disabled nodes and what is below them are not looked at.
 */
export function dmaMaxCpuAddress(tree: DeviceTree): Sourced<U64> | null {
  let lowest: Sourced<U64> | null = null;
  for (const node of tree.nodesWith('dma-ranges')) {
    const property = node.property('dma-ranges');
    if (!property || property.bytes.length === 0 || !isReached(node)) continue;
    const highest = highestCpuAddress(node, property);
    if (highest !== null && highest < (lowest?.value ?? U64_MAX)) lowest = { value: highest, origin: property.origin };
  }
  return lowest;
}

/** It and all above it but the root are enabled, and it is not too deep. */
function isReached(node: TreeNode): boolean {
  let depth = 0;
  for (let at = node; at.parent; at = at.parent) if (!at.isEnabled || ++depth > MAX_DEPTH) return false;
  return true;
}

/** A piece of memory as a device sees it. */
export interface DmaWindow {
  /** First address on the bus, and the CPU address behind it. */
  readonly bus: U64;
  readonly cpu: U64;
  /** Bytes. */
  readonly size: U64;
}

/**
 * What a device reaches through the nearest bus above it that restricts: the map that of_dma_configure() gives it. Null when no
 * bus does.
 */
export function deviceDmaWindows(device: TreeNode): readonly DmaWindow[] | null {
  let bus = device.parent;
  for (let depth = 0; bus && depth < MAX_DEPTH; depth++, bus = bus.parent) {
    const property = bus.property('dma-ranges');
    if (!property || property.bytes.length === 0) continue;
    return windowsOf(bus, property);
  }
  return null;
}

function windowsOf(node: TreeNode, property: TreeProperty): readonly DmaWindow[] {
  const cells = busCells(node);
  const parentAddress = node.parent ? addressCells(node.parent) : addressCells(node);
  return readTuples(property, [cells.address, parentAddress, cells.size]).rows.flatMap(([bus, parent, size]) => {
    if (bus === undefined || parent === undefined || size === undefined || size === 0n) return [];
    const cpu = translate(node.parent, parent, 0);
    return cpu === null ? [] : [{ bus, cpu, size }];
  });
}

function highestCpuAddress(node: TreeNode, property: TreeProperty): U64 | null {
  const cells = busCells(node);
  const parentAddress = node.parent ? addressCells(node.parent) : addressCells(node);
  let end = 0n as U64;
  for (const [, parent, size] of readTuples(property, [cells.address, parentAddress, cells.size]).rows) {
    if (parent === undefined || size === undefined) continue;
    // An address that a bus above does not pass on counts as all ones, and the sum wraps.
    const cpu = translate(node.parent, parent, 0) ?? U64_MAX;
    const sum = wrapU64(cpu + size);
    if (sum > end) end = wrapU64(sum - 1n);
  }
  return end;
}

/** An address on the bus below `bus`, translated to a CPU address through every `dma-ranges` above; null when outside. */
function translate(bus: TreeNode | undefined, address: U64, depth: number): U64 | null {
  if (!bus?.parent || depth > MAX_DEPTH) return address;
  const property = bus.property('dma-ranges');
  if (!property || property.bytes.length === 0) return translate(bus.parent, address, depth + 1);
  const cells = busCells(bus);
  const parentAddress = addressCells(bus.parent);
  for (const [child, parent, size] of readTuples(property, [cells.address, parentAddress, cells.size]).rows) {
    if (child === undefined || parent === undefined || size === undefined) continue;
    const end = addChecked(child, size) ?? U64_MAX;
    if (address >= child && address < end) return translate(bus.parent, wrapU64(parent + (address - child)), depth + 1);
  }
  return null;
}

interface BusCells {
  readonly address: number;
  readonly size: number;
}

const busCells = (node: TreeNode): BusCells => ({ address: addressCells(node), size: sizeCells(node) });

/** As of_bus_n_addr_cells(): the nearest node upwards that says, else 1. */
function addressCells(node: TreeNode): number {
  for (let at: TreeNode | undefined = node; at; at = at.parent) {
    const cells = cellCount(at, '#address-cells');
    if (cells !== undefined) return cells;
  }
  return 1;
}

function sizeCells(node: TreeNode): number {
  for (let at: TreeNode | undefined = node; at; at = at.parent) {
    const cells = cellCount(at, '#size-cells');
    if (cells !== undefined) return cells;
  }
  return 1;
}
