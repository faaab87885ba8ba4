import { fileId, type Origin, type Span, spanOf } from '@carveout/core';
import { preorder } from './fix-up.ts';
import type { LabelIndex } from './label-index.ts';
import type { MergedNode } from './merged-node.ts';
import type { Problems } from './problems.ts';
import type { TreeProperty } from './tree.ts';

/** What the steps of one application share. */
export interface OverlayScope {
  /** A copy of the base that is being changed. */
  readonly root: MergedNode;
  readonly labels: LabelIndex;
  readonly overlay: MergedNode;
  readonly problems: Problems;
  /** Bytes of overlay properties with phandles put in; what is not here is as it was. */
  readonly patched: Map<TreeProperty, Uint8Array>;
  /** Names of properties that were added, in order: a name that the blob does not have yet comes behind the others. */
  readonly newNames: string[];
}

/** Where a fragment goes. */
export interface Target {
  readonly node: MergedNode;
  /** `target-path` as written, else the node's path. */
  readonly path: string;
}

/** Where a diagnostic about a node or property goes. */
export const placeOf = (placed: { readonly origin: Origin }): Span =>
  spanOf(placed.origin) ?? { file: fileId('<generated>'), start: 0, end: 0 };

export function highestPhandle(root: MergedNode): number {
  let highest = 0;
  for (const node of preorder(root)) {
    const phandle = node.phandle;
    if (phandle !== undefined && phandle !== 0xffff_ffff && phandle > highest) highest = phandle;
  }
  return highest;
}
