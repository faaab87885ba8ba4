import type { Origin } from '@carveout/core';
import type { Definition, DefinitionContext, PropertyDefinition } from './definition.ts';
import { type LabelEntry, liveLabels, NO_LABELS } from './label-entry.ts';
import { MergedProperty } from './merged-property.ts';
import { NamedList } from './named-list.ts';
import { readU32 } from './read-value.ts';
import type { HistoryEntry, TreeNode, TreeProperty } from './tree.ts';

/** The one implementation of {@link TreeNode}; changed only while its tree is being built. */
export class MergedNode implements TreeNode {
  readonly name: string;
  readonly parent: MergedNode | undefined;
  deleted = false;
  /** `/omit-if-no-ref/` was said of it. */
  omitIfNoRef = false;
  /** Some phandle or path reference points to it. */
  referenced = false;
  /** The number read from `phandle` or given out by the compiler; 0 without one. */
  assignedPhandle = 0;
  labelEntries: LabelEntry[] = NO_LABELS;
  readonly propertyList = new NamedList<MergedProperty>();
  readonly childList = new NamedList<MergedNode>();
  readonly #steps: Definition[];
  #path: string | undefined;

  /** Without a definition it is deleted: a place that `/delete-node/` left in a body seen for the first time. */
  constructor(name: string, parent: MergedNode | undefined, definition: Definition | null) {
    this.name = name;
    this.parent = parent;
    this.#steps = definition === null ? [] : [definition];
    this.deleted = definition === null;
  }

  /** Another body is merged into this node. */
  record(step: Definition): void {
    this.#steps.push(step);
    if (!this.deleted) return;
    this.deleted = false;
    this.parent?.childList.changed();
  }

  /** dtc's delete_node(): with everything live below, and all labels. */
  delete(step: Definition, onLabel: (entry: LabelEntry, node: MergedNode) => void): void {
    if (this.deleted) return;
    for (const child of this.childList.all) child.delete(step, onLabel);
    for (const property of this.propertyList.all) property.delete(step);
    this.propertyList.changed();
    for (const entry of this.labelEntries) {
      if (entry.deleted) continue;
      entry.deleted = true;
      onLabel(entry, this);
    }
    this.deleted = true;
    this.#steps.push(step);
    this.parent?.childList.changed();
  }

  /** A new value for a property: in its old place when there is one, else at the end. */
  setProperty(name: string, definition: PropertyDefinition): MergedProperty {
    const known = this.propertyList.first(name);
    if (known === undefined) return this.appendProperty(name, definition);
    known.redefine(definition);
    this.propertyList.changed();
    return known;
  }

  /** At the end, whatever is there; `null` keeps a place only. */
  appendProperty(name: string, definition: PropertyDefinition | null): MergedProperty {
    const property = new MergedProperty(this, name, definition);
    this.propertyList.add(property);
    return property;
  }

  deleteProperty(name: string, step: Definition): void {
    this.propertyList.first(name)?.delete(step);
    this.propertyList.changed();
  }

  get everDefined(): boolean {
    return this.#steps.length > 0;
  }

  /** A copy with everything below, deleted things included, for a tree that goes on from this one. */
  copyTo(parent: MergedNode | undefined): MergedNode {
    const copy = new MergedNode(this.name, parent, null);
    copy.#steps.push(...this.#steps);
    copy.deleted = this.deleted;
    copy.assignedPhandle = this.assignedPhandle;
    if (this.labelEntries.length > 0) copy.labelEntries = this.labelEntries.map((label) => ({ ...label }));
    for (const property of this.propertyList.all) copy.propertyList.add(property.copyTo(copy));
    for (const child of this.childList.all) copy.childList.add(child.copyTo(copy));
    return copy;
  }

  get unitName(): string {
    const at = this.name.indexOf('@');
    return at < 0 ? this.name : this.name.slice(0, at);
  }

  get unitAddress(): string | undefined {
    const at = this.name.indexOf('@');
    return at < 0 ? undefined : this.name.slice(at + 1);
  }

  get path(): string {
    if (this.#path !== undefined) return this.#path;
    const above = this.parent?.path ?? '';
    this.#path = this.parent === undefined ? '/' : `${above === '/' ? '' : above}/${this.name}`;
    return this.#path;
  }

  get labels(): readonly string[] {
    return liveLabels(this.labelEntries);
  }

  get properties(): readonly MergedProperty[] {
    return this.propertyList.liveItems;
  }

  get children(): readonly MergedNode[] {
    return this.childList.liveItems;
  }

  get deletedProperties(): readonly TreeProperty[] {
    return this.propertyList.all.filter((property) => property.deleted && property.current !== null);
  }

  get deletedChildren(): readonly TreeNode[] {
    return this.childList.all.filter((child) => child.deleted && child.everDefined);
  }

  property(name: string): MergedProperty | undefined {
    return this.propertyList.live(name);
  }

  child(name: string): MergedNode | undefined {
    return this.childList.live(name);
  }

  get origin(): Origin {
    const first = this.#steps[0];
    if (first === undefined) throw new Error(`${this.path} was never defined`);
    return first.origin;
  }

  get context(): DefinitionContext | undefined {
    return this.#steps[0]?.context;
  }

  get steps(): readonly Definition[] {
    return this.#steps;
  }

  get history(): readonly HistoryEntry[] {
    return this.#steps;
  }

  get isEnabled(): boolean {
    const status = this.property('status')?.bytes;
    if (status === undefined) return true;
    return startsWithText(status, 'okay\0') || startsWithText(status, 'ok\0');
  }

  get phandle(): number | undefined {
    for (const name of ['phandle', 'linux,phandle']) {
      const property = this.property(name);
      if (property?.bytes.length === 4) return readU32(property);
    }
    return undefined;
  }
}

function startsWithText(bytes: Uint8Array, text: string): boolean {
  for (let at = 0; at < text.length; at++) if (bytes[at] !== text.charCodeAt(at)) return false;
  return true;
}
