import { fileId, identityMap } from '@carveout/core';
import { type FixUpPasses, fixUp, nodesInOrder } from './fix-up.ts';
import { LabelIndex } from './label-index.ts';
import { mergedRoot } from './merged-tree.ts';
import { PhandleNumbers } from './phandles.ts';
import { Problems } from './problems.ts';
import type { DeviceTree } from './tree.ts';

/**
 * Lets `drive` check a tree that was not made from source, as `BuildOptions.drive` does for one that is. dtc runs its passes over
 * these too, though without references only the first does anything: the tree must not have been given to anybody else yet.
 */
export function driveTree(tree: DeviceTree, drive: (tree: DeviceTree, passes: FixUpPasses) => void): void {
  const root = mergedRoot(tree);
  const scope = {
    root,
    labels: new LabelIndex(root),
    numbers: new PhandleNumbers('epapr'),
    positions: identityMap(fileId('')),
    problems: new Problems(),
    plugin: false,
    symbols: false,
  };
  fixUp(scope, nodesInOrder(scope.root), (passes) => drive(tree, passes));
}
