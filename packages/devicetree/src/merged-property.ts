import type { Origin, Span } from '@carveout/core';
import type { PropertyAst, ValueAst } from '@carveout/grammar-dts';
import { type Definition, type DefinitionContext, PropertyDefinition } from './definition.ts';
import { type LabelEntry, liveLabels, NO_LABELS } from './label-entry.ts';
import type { MergedNode } from './merged-node.ts';
import type { PropertyHistoryEntry, PropertyPart, TreeProperty } from './tree.ts';
import { describeParts } from './value-parts.ts';

const EMPTY = new Uint8Array();

/** The one implementation of {@link TreeProperty}; changed only while its tree is being built. */
export class MergedProperty implements TreeProperty {
  readonly name: string;
  readonly node: MergedNode;
  deleted = false;
  labelEntries: LabelEntry[] = NO_LABELS;
  /** As the body has it that its node was made from, while nobody has asked for the definition: most are only written out. */
  #written: PropertyAst | null = null;
  #current: PropertyDefinition | null;
  /** All steps, once there are more than `current`. */
  #steps: PropertyDefinition[] | null = null;

  constructor(node: MergedNode, name: string, definition: PropertyDefinition | null) {
    this.node = node;
    this.name = name;
    this.#current = definition;
    this.deleted = definition === null;
  }

  /** One of the body that `node` was made from, where its definition has the context of the node's. */
  static written(node: MergedNode, item: PropertyAst): MergedProperty {
    const property = new MergedProperty(node, item.name, null);
    property.deleted = false;
    property.#written = item;
    return property;
  }

  /** The latest definition that gave a value; null in a placeholder that `/delete-property/` left in a first body. */
  get current(): PropertyDefinition | null {
    const written = this.#written;
    if (written === null) return this.#current;
    this.#current = new PropertyDefinition('define', this.#firstContext(), written, written.value);
    this.#written = null;
    return this.#current;
  }

  #firstContext(): DefinitionContext {
    const { context } = this.node;
    if (context === undefined) throw new Error(`${this.node.path} was never defined`);
    return context;
  }

  /** Of the latest definition, without making it; null where it came as bytes, and for `name;`. */
  get value(): ValueAst | null {
    return this.#written === null ? (this.#current?.value ?? null) : this.#written.value;
  }

  /** What {@link value} is to be encoded with. */
  get context(): DefinitionContext {
    return this.#current?.context ?? this.#firstContext();
  }

  /** Bytes that are there without making them; null when {@link value} has to be encoded. */
  get ready(): Uint8Array | null {
    if (this.#written === null) return this.#current === null ? EMPTY : this.#current.ready;
    return this.#written.value === null ? EMPTY : null;
  }

  /** A new value; revives a deleted property. */
  redefine(definition: PropertyDefinition): void {
    const before = this.current;
    const kind = before === null ? 'define' : this.deleted ? 'revive' : 'redefine';
    const step = kind === definition.kind ? definition : definition.withKind(kind);
    if (before !== null) {
      this.#steps ??= [before];
      this.#steps.push(step);
    }
    this.#current = step;
    this.deleted = false;
  }

  /** Nothing happens to one that is deleted already. */
  delete(step: Definition): void {
    const { current } = this;
    if (this.deleted || current === null) return;
    this.#steps ??= [current];
    this.#steps.push(new PropertyDefinition('delete', step.context, step.place, null));
    this.deleted = true;
    for (const label of this.labelEntries) label.deleted = true;
  }

  /** Puts other bytes in place of the current ones, as part of the same definition. */
  patch(bytes: Uint8Array): void {
    const { current } = this;
    if (current === null) return;
    const patched = current.withBytes(bytes);
    if (this.#steps) this.#steps[this.#steps.lastIndexOf(current)] = patched;
    this.#current = patched;
  }

  copyTo(node: MergedNode): MergedProperty {
    const copy = new MergedProperty(node, this.name, this.current);
    copy.deleted = this.deleted;
    copy.labelEntries = this.labelEntries.length === 0 ? NO_LABELS : this.labelEntries.map((label) => ({ ...label }));
    copy.#steps = this.#steps === null ? null : [...this.#steps];
    return copy;
  }

  get bytes(): Uint8Array {
    if (this.#written !== null) {
      const { value } = this.#written;
      if (value === null) return EMPTY;
      if (value.plain !== null && value.plain.references.length === 0) return value.plain.bytes;
    }
    return this.current?.content ?? EMPTY;
  }

  get origin(): Origin {
    return (this.current ?? this.node).origin;
  }

  get valueSpan(): Span | undefined {
    const { current } = this;
    if (current === null) return undefined;
    return current.value === null ? current.span : current.context.span(current.value.start, current.value.end);
  }

  get labels(): readonly string[] {
    return liveLabels(this.labelEntries);
  }

  get parts(): readonly PropertyPart[] {
    return describeParts(this);
  }

  get history(): readonly PropertyHistoryEntry[] {
    const { current } = this;
    return this.#steps ?? (current === null ? [] : [current]);
  }
}
