import { Definition, type DefinitionContext, generatedContext, NOWHERE, PropertyDefinition } from './definition.ts';
import { MergedNode } from './merged-node.ts';
import { MergedTree } from './merged-tree.ts';
import { guessBootCpu } from './phandles.ts';
import type { DeviceTree } from './tree.ts';

/** A node without history or source: as a running kernel shows it below /proc/device-tree. */
export interface PlainNode {
  readonly name: string;
  readonly properties: readonly (readonly [name: string, bytes: Uint8Array])[];
  readonly children: readonly PlainNode[];
}

/** A tree of what is given, in its order; `reason` says where it comes from. Nodes may be 256 levels deep, the rest is left out. */
export function plainTree(root: PlainNode, reason: string): DeviceTree {
  const context = generatedContext(reason, () => []);
  const top = addNode(context, undefined, { ...root, name: '' }, 0);
  return new MergedTree({
    root: top,
    labels: undefined,
    memreserves: [],
    plugin: false,
    format: 'fdt',
    bootCpu: guessBootCpu(top),
  });
}

const MOST_LEVELS = 256;

function addNode(
  context: DefinitionContext,
  parent: MergedNode | undefined,
  { name, properties, children }: PlainNode,
  depth: number,
): MergedNode {
  const node = new MergedNode(name, parent, new Definition('define', context, NOWHERE));
  for (const [property, bytes] of properties) {
    node.appendProperty(property, PropertyDefinition.ofBytes(context, NOWHERE, bytes));
  }
  if (depth < MOST_LEVELS) {
    for (const child of children) node.childList.add(addNode(context, node, child, depth + 1));
  }
  return node;
}
