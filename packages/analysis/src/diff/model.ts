import type { Range, Span } from '@carveout/core';

/** What two device trees say differently, and what that does to memory. */
export interface BoardDiff {
  readonly tree: TreeDiff;
  /** Null when one of the two cannot be simulated; `memoryReason` says why. */
  readonly memory: MemoryDiff | null;
  readonly memoryReason: string | null;
}

export interface TreeDiff {
  /** In order of path. */
  readonly changes: readonly TreeChange[];
  /**
   * Values of blobs that differ in numbers alone which in both trees are the phandle of the same node: taken for references,
   * though no binding that is known here says so.
   */
  readonly likelyReferences: number;
}

export type TreeChange = NodeChange | PropertyChange | ReserveChange;

export interface NodeChange {
  readonly kind: 'node-added' | 'node-removed' | 'node-renamed';
  /** Full path in the tree that has it; of a renamed node the new one. */
  readonly path: string;
  /** The path before, of a renamed node. */
  readonly from: string | null;
  /** With everything below it; 1 for a renamed node. */
  readonly nodes: number;
  readonly before: Span | null;
  readonly after: Span | null;
}

export interface PropertyChange {
  readonly kind: 'property-added' | 'property-removed' | 'property-changed';
  /** Of the node: in the second tree when it is there, else in the first. */
  readonly path: string;
  readonly property: string;
  readonly before: ShownValue | null;
  readonly after: ShownValue | null;
}

/** A value in words of its meaning. */
export interface ShownValue {
  readonly kind: ValueKind;
  /** One text for each string, address and size, reference with its arguments, or cell; none for an empty value. */
  readonly items: readonly string[];
  readonly span: Span | null;
}

export type ValueKind = 'empty' | 'strings' | 'paths' | 'addresses' | 'references' | 'cells' | 'bytes';

export interface ReserveChange {
  readonly kind: 'memreserve-added' | 'memreserve-removed';
  readonly range: Range;
}

export interface MemoryDiff {
  readonly outcome: Change<string> | null;
  /** RAM that the kernel knows of. */
  readonly ram: Change<readonly Range[]> | null;
  readonly regions: readonly RegionChange[];
  /** Another region, or none, is the default CMA area. */
  readonly defaultArea: Change<string | null> | null;
}

export interface Change<T> {
  readonly before: T;
  readonly after: T;
}

export interface RegionChange {
  /** Path of the node in the tree that has it last, or what makes the area: `default CMA area`. */
  readonly name: string;
  readonly before: PlacedRegion | null;
  readonly after: PlacedRegion | null;
  /** What happened, in half sentences: `moved 48 MiB down`. At least one. */
  readonly what: readonly string[];
}

export interface PlacedRegion {
  /** Null when it has no place. */
  readonly range: Range | null;
  /** What became of it, in the words of the boot report. */
  readonly outcome: string;
}
