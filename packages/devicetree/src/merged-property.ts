import type { Origin, Span } from '@carveout/core';
import { type Definition, PropertyDefinition } from './definition.ts';
import { type LabelEntry, liveLabels, NO_LABELS } from './label-entry.ts';
import type { MergedNode } from './merged-node.ts';
import type { PropertyHistoryEntry, PropertyPart, TreeProperty } from './tree.ts';
import { describeParts } from './value-parts.ts';

/** The one implementation of {@link TreeProperty}; changed only while its tree is being built. */
export class MergedProperty implements TreeProperty {
  readonly name: string;
  readonly node: MergedNode;
  deleted = false;
  labelEntries: LabelEntry[] = NO_LABELS;
  /** The latest definition that gave a value; null in a placeholder that `/delete-property/` left in a first body. */
  current: PropertyDefinition | null;
  /** All steps, once there are more than `current`. */
  #steps: PropertyDefinition[] | null = null;

  constructor(node: MergedNode, name: string, definition: PropertyDefinition | null) {
    this.node = node;
    this.name = name;
    this.current = definition;
    this.deleted = definition === null;
  }

  /** A new value; revives a deleted property. */
  redefine(definition: PropertyDefinition): void {
    const kind = this.current === null ? 'define' : this.deleted ? 'revive' : 'redefine';
    const step = kind === definition.kind ? definition : definition.withKind(kind);
    if (this.current !== null) {
      this.#steps ??= [this.current];
      this.#steps.push(step);
    }
    this.current = step;
    this.deleted = false;
  }

  /** Nothing happens to one that is deleted already. */
  delete(step: Definition): void {
    if (this.deleted || this.current === null) return;
    this.#steps ??= [this.current];
    this.#steps.push(new PropertyDefinition('delete', step.context, step.place, null));
    this.deleted = true;
    for (const label of this.labelEntries) label.deleted = true;
  }

  /** Puts other bytes in place of the current ones, as part of the same definition. */
  patch(bytes: Uint8Array): void {
    if (this.current === null) return;
    const patched = this.current.withBytes(bytes);
    if (this.#steps) this.#steps[this.#steps.lastIndexOf(this.current)] = patched;
    this.current = patched;
  }

  copyTo(node: MergedNode): MergedProperty {
    const copy = new MergedProperty(node, this.name, this.current);
    copy.deleted = this.deleted;
    copy.labelEntries = this.labelEntries.length === 0 ? NO_LABELS : this.labelEntries.map((label) => ({ ...label }));
    copy.#steps = this.#steps === null ? null : [...this.#steps];
    return copy;
  }

  get bytes(): Uint8Array {
    return this.current?.content ?? new Uint8Array();
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
    return this.#steps ?? (this.current === null ? [] : [this.current]);
  }
}
