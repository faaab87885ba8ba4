import { type PositionMap, type Span, spanOf } from '@carveout/core';
import type { LabelIndex } from './label-index.ts';
import type { MergedNode } from './merged-node.ts';
import type { MergedProperty } from './merged-property.ts';
import type { PhandleNumbers } from './phandles.ts';
import type { Problems } from './problems.ts';

export interface FixUpScope {
  readonly root: MergedNode;
  readonly labels: LabelIndex;
  readonly numbers: PhandleNumbers;
  readonly positions: PositionMap;
  readonly problems: Problems;
  readonly plugin: boolean;
  /** `-@`: labelled nodes are never omitted. */
  readonly symbols: boolean;
}

/** Where a property that somebody wrote is to be shown. */
export function spanOfProperty(property: MergedProperty): Span {
  const span = property.valueSpan ?? spanOf(property.origin);
  if (span === undefined) throw new Error(`${property.name} was written somewhere`);
  return span;
}
