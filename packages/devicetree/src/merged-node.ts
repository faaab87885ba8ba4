import { ArrayStack, type Origin } from '@carveout/core';
import type { BodyAst, PropertyAst } from '@carveout/grammar-dts';
import {
  type Definition,
  type DefinitionContext,
  generatedContext,
  NOWHERE,
  PropertyDefinition,
} from './definition.ts';
import { readFiles } from './incbin.ts';
import { addLabelsInOrder, type LabelEntry, liveLabels, NO_LABELS } from './label-entry.ts';
import { MergedProperty } from './merged-property.ts';
import { NamedList } from './named-list.ts';
import { type PhandleFormat, phandleNames } from './phandle-format.ts';
import { readU32 } from './read-value.ts';
import type { BodyFacts, SealedProperties } from './sealed-body.ts';
import type { HistoryEntry, TreeNode, TreeProperty } from './tree.ts';

const NO_TARGETS: readonly (MergedNode | undefined)[] = [];
const NO_CHILDREN: readonly MergedNode[] = [];
const NO_STEPS: readonly Definition[] = [];
const NO_NAMES: readonly string[] = [];
const madeProperties = new ArrayStack<MergedProperty>();
const PHANDLE_REASON = 'number given out by the compiler because something refers to this node';

function propertyNamed({ properties }: SealedProperties, name: string): PropertyAst | undefined {
  for (const property of properties) if (property.name === name) return property;
  return undefined;
}

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
  /** Of the body this node was made from; null for one that nobody wrote. */
  facts: BodyFacts | null = null;
  /** Nodes that the references of a sealed body point to, as far as they were looked up; undefined for those that point nowhere. */
  targets: readonly (MergedNode | undefined)[] = NO_TARGETS;
  #properties: NamedList<MergedProperty> | null = null;
  #children: NamedList<MergedNode> | null = null;
  /** The body whose properties nobody has looked at yet. */
  #body: BodyAst | null = null;
  #sealed: SealedProperties | null = null;
  /** Properties of it that somebody asked for one by one. */
  #singles: MergedProperty[] | null = null;
  /** A number was given out while the properties were sealed: how it is to be written. */
  #phandleFormat: PhandleFormat | null = null;
  #first: Definition | null;
  #later: Definition[] | null = null;
  #path: string | undefined;

  /** Without a definition it is deleted: a place that `/delete-node/` left in a body seen for the first time. */
  constructor(name: string, parent: MergedNode | undefined, definition: Definition | null) {
    this.name = name;
    this.parent = parent;
    this.#first = definition;
    this.deleted = definition === null;
  }

  /**
   * Takes the properties of a body over without looking at them. They become {@link MergedProperty} objects when somebody
   * asks: most of a board come from the SoC's file and go into the blob as they are.
   */
  takeBody(body: BodyAst, sealed: SealedProperties): void {
    this.#body = body;
    this.#sealed = sealed;
  }

  /** The properties as the body has them, when nobody has looked at them one by one. */
  get sealed(): SealedProperties | null {
    return this.#sealed;
  }

  /** Some property was added one by one. */
  get hasProperties(): boolean {
    return this.#properties !== null;
  }

  get phandleFormat(): PhandleFormat | null {
    return this.#phandleFormat;
  }

  /** A number was given out: at the end of the properties, unless the node has one that refers to itself. */
  addPhandle(format: PhandleFormat): void {
    if (this.#sealed !== null) this.#phandleFormat = format;
    else this.#appendPhandle(format);
  }

  #appendPhandle(format: PhandleFormat): void {
    const context = generatedContext(PHANDLE_REASON, (): readonly Origin[] => [this.origin]);
    const phandle = this.assignedPhandle;
    const bytes = Uint8Array.of(phandle >>> 24, phandle >>> 16, phandle >>> 8, phandle);
    for (const name of phandleNames(format)) {
      if (!this.property(name)) this.appendProperty(name, PropertyDefinition.ofBytes(context, NOWHERE, bytes));
    }
  }

  get propertyList(): NamedList<MergedProperty> {
    return this.#properties ?? this.#openBody();
  }

  #openBody(): NamedList<MergedProperty> {
    const body = this.#body;
    const context = this.#first?.context;
    this.#body = null;
    this.#sealed = null;
    const written = body && context ? this.#propertiesOf(body, context, this.#singles) : [];
    const list = new NamedList<MergedProperty>(written, false);
    this.#properties = list;
    this.#singles = null;
    if (this.#phandleFormat) this.#appendPhandle(this.#phandleFormat);
    return list;
  }

  /** All of a body that is seen for the first time, as written: nothing is merged. */
  appendProperties(body: BodyAst, context: DefinitionContext): void {
    const written = this.#propertiesOf(body, context);
    if (this.#properties === null) this.#properties = new NamedList(written);
    else for (const property of written) this.#properties.add(property);
  }

  #propertiesOf(
    body: BodyAst,
    context: DefinitionContext,
    singles?: readonly MergedProperty[] | null,
  ): MergedProperty[] {
    const from = madeProperties.length;
    for (const item of body.items) {
      if (item.kind === 'delete-property') madeProperties.push(new MergedProperty(this, item.name, null));
      if (item.kind !== 'property') continue;
      const known = singles?.find(({ name }) => name === item.name);
      if (known) {
        madeProperties.push(known);
        continue;
      }
      readFiles(item.value, context);
      const property = MergedProperty.written(this, item);
      if (item.labels.length > 0) property.labelEntries = addLabelsInOrder(property.labelEntries, item.labels);
      madeProperties.push(property);
    }
    return madeProperties.take(from);
  }

  get childList(): NamedList<MergedNode> {
    this.#children ??= new NamedList<MergedNode>();
    return this.#children;
  }

  /** Without making one for a node that never had a child. */
  get childListIfAny(): NamedList<MergedNode> | null {
    return this.#children;
  }

  /** The children of a node that has none yet, all at once. */
  takeChildren(children: MergedNode[], hasDuplicates: boolean): void {
    this.#children = new NamedList(children, hasDuplicates);
  }

  /** Another body is merged into this node. */
  record(step: Definition): void {
    this.#addStep(step);
    if (!this.deleted) return;
    this.deleted = false;
    this.parent?.childList.changed();
  }

  #addStep(step: Definition): void {
    if (this.#first === null) this.#first = step;
    else {
      this.#later ??= [];
      this.#later.push(step);
    }
  }

  /** dtc's delete_node(): with everything live below, and all labels. */
  delete(step: Definition, onLabel: (entry: LabelEntry, node: MergedNode) => void): void {
    if (this.deleted) return;
    if (this.#children) for (const child of this.#children.all) child.delete(step, onLabel);
    for (const property of this.propertyList.all) property.delete(step);
    this.propertyList.changed();
    for (const entry of this.labelEntries) {
      if (entry.deleted) continue;
      entry.deleted = true;
      onLabel(entry, this);
    }
    this.deleted = true;
    this.#addStep(step);
    this.parent?.childList.changed();
  }

  /** A new value for a property: in its old place when there is one, else at the end. */
  setProperty(name: string, definition: PropertyDefinition): MergedProperty {
    const known = this.propertyList.first(name);
    return known === undefined ? this.appendProperty(name, definition) : this.redefine(known, definition);
  }

  /** A new value for one of its properties. */
  redefine(property: MergedProperty, definition: PropertyDefinition): MergedProperty {
    property.redefine(definition);
    this.propertyList.changed();
    return property;
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
    return this.#first !== null;
  }

  /** A copy with everything below, deleted things included, for a tree that goes on from this one. */
  copyTo(parent: MergedNode | undefined): MergedNode {
    const copy = new MergedNode(this.name, parent, null);
    copy.#first = this.#first;
    copy.#later = this.#later === null ? null : [...this.#later];
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
    return this.#children === null ? NO_CHILDREN : this.#children.liveItems;
  }

  get deletedProperties(): readonly TreeProperty[] {
    return this.propertyList.all.filter((property) => property.deleted && property.current !== null);
  }

  get deletedChildren(): readonly TreeNode[] {
    return this.childList.all.filter((child) => child.deleted && child.everDefined);
  }

  property(name: string): MergedProperty | undefined {
    const sealed = this.#sealed;
    if (sealed === null) return this.#properties?.live(name);
    const written = propertyNamed(sealed, name);
    if (written) return this.#single(written);
    return this.#generatedNames().includes(name) ? this.propertyList.live(name) : undefined;
  }

  /**
   * One property of a sealed body, for reading: most readers want to know no more than `status` or `compatible`. Whoever changes
   * properties goes through {@link propertyList}.
   */
  #single(written: PropertyAst): MergedProperty {
    this.#singles ??= [];
    for (const known of this.#singles) if (known.name === written.name) return known;
    const single = MergedProperty.written(this, written);
    this.#singles.push(single);
    return single;
  }

  hasProperty(name: string): boolean {
    const sealed = this.#sealed;
    if (sealed === null) return this.#properties?.live(name) !== undefined;
    return propertyNamed(sealed, name) !== undefined || this.#generatedNames().includes(name);
  }

  get propertyCount(): number {
    const sealed = this.#sealed;
    return sealed === null ? this.properties.length : sealed.properties.length + this.#generatedNames().length;
  }

  /** The name of each live property, in order; makes none of them. */
  forEachName(visit: (name: string) => void): void {
    for (const { name } of this.#sealed?.properties ?? this.properties) visit(name);
    if (this.#sealed !== null) for (const name of this.#generatedNames()) visit(name);
  }

  #generatedNames(): readonly string[] {
    return this.#phandleFormat === null ? NO_NAMES : phandleNames(this.#phandleFormat);
  }

  child(name: string): MergedNode | undefined {
    return this.#children?.live(name);
  }

  get origin(): Origin {
    const first = this.#first;
    if (first === null) throw new Error(`${this.path} was never defined`);
    return first.origin;
  }

  get context(): DefinitionContext | undefined {
    return this.#first?.context;
  }

  get steps(): readonly Definition[] {
    if (this.#first === null) return NO_STEPS;
    return this.#later === null ? [this.#first] : [this.#first, ...this.#later];
  }

  get history(): readonly HistoryEntry[] {
    return this.steps;
  }

  get isEnabled(): boolean {
    const status = this.property('status')?.bytes;
    if (status === undefined) return true;
    return startsWithText(status, 'okay\0') || startsWithText(status, 'ok\0');
  }

  get phandle(): number | undefined {
    if (this.#sealed !== null) return this.#phandleFormat === null ? undefined : this.assignedPhandle;
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
