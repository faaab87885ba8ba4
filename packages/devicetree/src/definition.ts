import { derivedOrigin, type Origin, type PositionMap, type Span } from '@carveout/core';
import type { ValueAst } from '@carveout/grammar-dts';
import type { HistoryEntry, HistoryKind, PropertyHistoryEntry } from './tree.ts';
import { encodeShared, type ValueContext } from './value.ts';

/** What the definitions of one input share: how to turn offsets into origins, and references into nodes. */
export interface DefinitionContext extends ValueContext {
  origin(start: number, end: number): Origin;
  /** Undefined for what nobody wrote. */
  span(start: number, end: number): Span | undefined;
}

const noValues: ValueContext = { resolve: () => undefined, file: () => new Uint8Array() };

/** A context that spans of `positions` belong to; for blobs, `positions` counts bytes. */
export const positionContext = (positions: PositionMap, values: ValueContext = noValues): DefinitionContext => ({
  origin: (start, end) => positions.originAt(start, end),
  span: (start, end) => positions.spanAt(start, end),
  resolve: (reference) => values.resolve(reference),
  file: (part) => values.file(part),
});

/** For properties and nodes that the compiler makes by itself. */
export const generatedContext = (reason: string, inputs: () => readonly Origin[]): DefinitionContext => ({
  origin: () => derivedOrigin(reason, inputs()),
  span: () => undefined,
  ...noValues,
});

/** Offsets in what a context reads: any syntax node will do. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** The place of what nobody wrote. */
export const NOWHERE: Place = { start: 0, end: 0 };

/** One step in the life of a node. A place, not an origin: there are tens of thousands and few are ever asked. */
export class Definition implements HistoryEntry {
  readonly kind: HistoryKind;
  readonly context: DefinitionContext;
  readonly place: Place;

  constructor(kind: HistoryKind, context: DefinitionContext, place: Place) {
    this.kind = kind;
    this.context = context;
    this.place = place;
  }

  get origin(): Origin {
    return this.context.origin(this.place.start, this.place.end);
  }

  get span(): Span | undefined {
    return this.context.span(this.place.start, this.place.end);
  }

  withKind(kind: HistoryKind): Definition {
    return new Definition(kind, this.context, this.place);
  }
}

/** One step in the life of a property. Its bytes are made when first asked for, unless they are given. */
export class PropertyDefinition extends Definition implements PropertyHistoryEntry {
  /** Null without one in the source: `name;`, a deletion, or a value that came as bytes. */
  readonly value: ValueAst | null;
  #bytes: Uint8Array | null = null;

  constructor(kind: HistoryKind, context: DefinitionContext, place: Place, value: ValueAst | null) {
    super(kind, context, place);
    this.value = value;
  }

  /** For a value that came as bytes. */
  static ofBytes(context: DefinitionContext, place: Place, bytes: Uint8Array): PropertyDefinition {
    const definition = new PropertyDefinition('define', context, place, null);
    definition.#bytes = bytes;
    return definition;
  }

  get bytes(): Uint8Array | null {
    return this.kind === 'delete' ? null : this.content;
  }

  /** As {@link bytes}, empty for a deletion. */
  get content(): Uint8Array {
    this.#bytes ??= this.value === null ? EMPTY : encodeShared(this.value, this.context);
    return this.#bytes;
  }

  /** Bytes that are there without making them; null when {@link value} has to be encoded. */
  get ready(): Uint8Array | null {
    return this.#bytes ?? (this.value === null ? EMPTY : null);
  }

  /** The same definition with other bytes: a number put in place of a phandle. */
  withBytes(bytes: Uint8Array): PropertyDefinition {
    const definition = new PropertyDefinition(this.kind, this.context, this.place, this.value);
    definition.#bytes = bytes;
    return definition;
  }

  override withKind(kind: HistoryKind): PropertyDefinition {
    const definition = new PropertyDefinition(kind, this.context, this.place, this.value);
    definition.#bytes = this.#bytes;
    return definition;
  }
}

const EMPTY = new Uint8Array();
