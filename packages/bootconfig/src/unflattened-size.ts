import type { DeviceTree, TreeNode } from '@carveout/devicetree';
import type { KernelProfile } from '@carveout/kernel';

/** What unflatten_device_tree() asks of memblock on a 64-bit kernel, in bytes. */
export interface UnflattenedSize {
  /** The one block for all nodes and properties. */
  readonly tree: number;
  /** One block for each property of /aliases that names a node (of_alias_scan()). */
  readonly aliases: readonly number[];
}

const POINTER = 8;
/** struct alias_prop without its flexible stem, 64-bit. */
const ALIAS_HEADER = 40;
/** Magic word behind the tree. */
const END_MARKER = 4;

/**
 * Each node takes its structure and name, each property its structure, and a node without `name` gets one made up from
 * its unit name. Checked against recorded allocations of 6.1 and 6.12 kernels.
 */
export function unflattenedSize(tree: DeviceTree, profile: KernelProfile): UnflattenedSize {
  const { deviceNodeSize, propertySize } = profile.does;
  let size = 0;
  const add = (bytes: number): void => {
    size = Math.ceil(size / POINTER) * POINTER + bytes;
  };
  for (const node of tree.nodes) {
    add(deviceNodeSize + byteLength(node.name) + 1);
    const count = node.propertyCount;
    if (count > 0) add((count - 1) * Math.ceil(propertySize / POINTER) * POINTER + propertySize);
    if (!node.hasProperty('name')) add(propertySize + byteLength(node.unitName) + 1);
  }
  return { tree: Math.ceil(size / END_MARKER) * END_MARKER + END_MARKER, aliases: aliasSizes(tree) };
}

function aliasSizes(tree: DeviceTree): readonly number[] {
  const aliases: TreeNode | undefined = tree.root.child('aliases');
  if (!aliases) return [];
  return aliases.properties
    .filter(({ name }) => name !== 'name' && name !== 'phandle' && name !== 'linux,phandle')
    .filter(({ bytes }) => tree.nodeByPath(pathOf(bytes)) !== undefined)
    .map(({ name }) => ALIAS_HEADER + byteLength(name.replace(/\d+$/, '')) + 1);
}

function pathOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return String.fromCharCode(...bytes.subarray(0, Math.min(end < 0 ? bytes.length : end, 1024)));
}

/** Names in trees are ASCII but for hostile ones, where an approximation does. */
const byteLength = (text: string): number => text.length;
