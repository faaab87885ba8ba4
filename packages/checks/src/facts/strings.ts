import type { TreeNode, TreeProperty } from '@carveout/devicetree';
import { includesString, stringIs } from '@carveout/devicetree';

/** One NUL, at the end. */
export const isOneString = (bytes: Uint8Array): boolean => bytes.length > 0 && bytes.indexOf(0) === bytes.length - 1;

/** Ends in a NUL, or has nothing at all. */
export const isStrings = ({ bytes }: TreeProperty): boolean => bytes.length === 0 || bytes.at(-1) === 0;

export function isCompatible(node: TreeNode, name: string): boolean {
  const property = node.property('compatible');
  return property !== undefined && includesString(property, name);
}

/** The value of a property that starts with this string, whatever follows its NUL. */
export function hasString(node: TreeNode, name: string, text: string): boolean {
  const property = node.property(name);
  return property !== undefined && stringIs(property, text);
}
