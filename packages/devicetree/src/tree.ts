import type { Origin, Span, U64 } from '@carveout/core';

/**
 * A device tree after merging, with every fix-up of the compiler done: what a kernel would unflatten. The same shape
 * whether it was built from source, decoded from a blob or made by applying an overlay.
 * Trees are values: nothing in them changes after the function that returned them.
 */
export interface DeviceTree {
  /** Its name is empty and its path is `/`. */
  readonly root: TreeNode;
  /** `/memreserve/` entries, or the reserve map of a blob, in order. */
  readonly memreserves: readonly Memreserve[];
  /** Source said `/plugin/`, or the blob has `__fixups__` or a fragment with `__overlay__`. */
  readonly plugin: boolean;
  /** What it was made from. */
  readonly format: 'dts' | 'fdt';
  /** The boot CPU id for the blob's header: the header's own for a blob, dtc's guess from `/cpus` for source. */
  readonly bootCpu: number;
  /**
   * A live node by absolute path. As in libfdt a component without `@unit` matches the first node of that base name, whatever
   * its unit address. Aliases are not looked up.
   */
  nodeByPath(path: string): TreeNode | undefined;
  /** A live node by source label; for a blob, by an entry of `/__symbols__`. */
  nodeByLabel(label: string): TreeNode | undefined;
  /** The live node whose `phandle` (or `linux,phandle`) is `phandle`. */
  nodeByPhandle(phandle: number): TreeNode | undefined;
  /** Every live node that has a property of this name, in tree order. */
  nodesWith(property: string): readonly TreeNode[];
  /** The name of every property that a live node has, once each. */
  propertyNames(): Iterable<string>;
  /** Every live node, parents before children, in tree order; starts with the root. */
  readonly nodes: readonly TreeNode[];
  /** Every label of every live node, in tree order. */
  labels(): IterableIterator<readonly [label: string, node: TreeNode]>;
}

export interface Memreserve {
  readonly address: U64;
  readonly size: U64;
  readonly origin: Origin;
}

/**
 * `define`: first seen. `redefine`: written again (a node: another body merged into it). `delete`: deleted, by itself
 * or with a parent. `revive`: written again after a deletion, at its old place.
 */
export type HistoryKind = 'define' | 'redefine' | 'delete' | 'revive';

export interface HistoryEntry {
  readonly kind: HistoryKind;
  /** Made when first read. A node body spans `{` to past `;`, a property its name to past `;`. */
  readonly origin: Origin;
}

export interface PropertyHistoryEntry extends HistoryEntry {
  /** What this definition gave; null for a deletion. References it makes are read in the final tree. */
  readonly bytes: Uint8Array | null;
}

export interface TreeNode {
  /** Full name with unit address; empty for the root. */
  readonly name: string;
  /** The part before `@`. */
  readonly unitName: string;
  /** The text behind the first `@`, or undefined without one. */
  readonly unitAddress: string | undefined;
  /** Absolute; built when first read. */
  readonly path: string;
  readonly parent: TreeNode | undefined;
  /** Live labels in dtc's order: the newest in front. Empty in trees from blobs. */
  readonly labels: readonly string[];
  /** Live properties in blob order. */
  readonly properties: readonly TreeProperty[];
  /** Live children in blob order. */
  readonly children: readonly TreeNode[];
  /** Deleted and not written again: who did it is the last entry of their `history`. */
  readonly deletedProperties: readonly TreeProperty[];
  readonly deletedChildren: readonly TreeNode[];
  /** True when this node, or a node above it, was deleted: reached only through `deletedChildren`. */
  readonly deleted: boolean;
  property(name: string): TreeProperty | undefined;
  /** The same as `property(name) !== undefined` and `properties.length`, for whoever wants to know no more. */
  hasProperty(name: string): boolean;
  readonly propertyCount: number;
  /** Calls `visit` with the name of each live property, in order: quicker than {@link properties}, which makes an object of each. */
  forEachName(visit: (name: string) => void): void;
  /** By full name. */
  child(name: string): TreeNode | undefined;
  /** First definition. */
  readonly origin: Origin;
  /** Oldest first; the first entry is `define`. */
  readonly history: readonly HistoryEntry[];
  /** As the kernel's of_device_is_available(): `status` absent, `okay` or `ok`. Parents are not looked at. */
  readonly isEnabled: boolean;
  /** The number in `phandle` or `linux,phandle`, when it has one. */
  readonly phandle: number | undefined;
}

export interface TreeProperty {
  readonly name: string;
  readonly node: TreeNode;
  /** The value as in the blob, references filled in. Not to be changed. */
  readonly bytes: Uint8Array;
  /** The definition that won: its name to past `;` in source, its value in a blob. Made when first read. */
  readonly origin: Origin;
  /** Where the value alone is written; the whole definition when it has no value. Undefined for generated properties. */
  readonly valueSpan: Span | undefined;
  /** Labels before the property name. */
  readonly labels: readonly string[];
  /** How the value was written, in order; empty for values from blobs and for empty values. */
  readonly parts: readonly PropertyPart[];
  readonly deleted: boolean;
  /** Every definition and deletion, oldest first; the last one is what counts. */
  readonly history: readonly PropertyHistoryEntry[];
}

export type PropertyPart = StringValue | CellsValue | BytesValue | PathValue | FileValue;

interface PartPlace {
  /** In the property's bytes. */
  readonly offset: number;
  readonly length: number;
  readonly span: Span;
}

export interface StringValue extends PartPlace {
  readonly kind: 'string';
  /** Without the terminating NUL. */
  readonly text: string;
}

export interface CellsValue extends PartPlace {
  readonly kind: 'cells';
  readonly bits: 8 | 16 | 32 | 64;
  /** References among the cells, in order. */
  readonly references: readonly ReferenceValue[];
}

export interface BytesValue extends PartPlace {
  readonly kind: 'bytes';
}

export interface PathValue extends PartPlace {
  readonly kind: 'path';
  readonly reference: ReferenceValue;
}

export interface FileValue extends PartPlace {
  readonly kind: 'file';
  /** As written in `/incbin/`. */
  readonly path: string;
}

export interface ReferenceValue {
  /** Of the cell or path string in the property's bytes. */
  readonly offset: number;
  readonly span: Span;
  /** null for `&{/path}`. */
  readonly label: string | null;
  /** null for a plain `&label`. */
  readonly path: string | null;
  /** undefined when nothing in this tree has that name: an external reference of an overlay, or an error. */
  readonly target: TreeNode | undefined;
}
