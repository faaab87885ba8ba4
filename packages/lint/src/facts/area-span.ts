import type { Origin, Span } from '@carveout/core';
import type { DeviceTree } from '@carveout/devicetree';
import type { CmaAreaResult } from '@carveout/simulator';
import { propertyOf, valueSpan } from './location.ts';

/** Where somebody asked for an area: the value in its node (the whole body would hide other findings), else its origin. */
export function areaSpan(tree: DeviceTree, { node, origin }: CmaAreaResult): Span | Origin {
  return node === null ? origin : valueSpan(tree, node, propertyOf(tree, node, 'reg') ? 'reg' : 'size');
}
