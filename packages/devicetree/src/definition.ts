import { derivedOrigin, type Origin, type PositionMap, type Span, sourceOrigin } from '@carveout/core';
import type { ValueAst } from '@carveout/grammar-dts';
import type { HistoryEntry, HistoryKind, PropertyHistoryEntry } from './tree.ts';
import { encodeValue, type ValueContext } from './value.ts';

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

/** One step in the life of a node. A triple, not an origin: there are tens of thousands and few are ever asked. */
export class Definition implements HistoryEntry {
  readonly kind: HistoryKind;
  readonly context: DefinitionContext;
  readonly start: number;
  readonly end: number;

  constructor(kind: HistoryKind, context: DefinitionContext, start: number, end: number) {
    this.kind = kind;
    this.context = context;
    this.start = start;
    this.end = end;
  }

  get origin(): Origin {
    return this.context.origin(this.start, this.end);
  }

  get span(): Span | undefined {
    return this.context.span(this.start, this.end);
  }
}

/** One step in the life of a property. Its bytes are made when first asked for, unless they are given. */
export class PropertyDefinition extends Definition implements PropertyHistoryEntry {
  /** Null without one in the source: `name;`, a deletion, or a value that came as bytes. */
  readonly value: ValueAst | null;
  #bytes: Uint8Array | undefined;

  constructor(base: Definition, value: ValueAst | null, bytes?: Uint8Array) {
    super(base.kind, base.context, base.start, base.end);
    this.value = value;
    this.#bytes = bytes;
  }

  get bytes(): Uint8Array | null {
    return this.kind === 'delete' ? null : this.content;
  }

  /** As {@link bytes}, empty for a deletion. */
  get content(): Uint8Array {
    this.#bytes ??= this.value === null ? EMPTY : encodeValue(this.value, this.context);
    return this.#bytes;
  }

  /** The same definition with other bytes: a number put in place of a phandle. */
  withBytes(bytes: Uint8Array): PropertyDefinition {
    return new PropertyDefinition(this, this.value, bytes);
  }

  withKind(kind: HistoryKind): PropertyDefinition {
    return new PropertyDefinition(new Definition(kind, this.context, this.start, this.end), this.value, this.#bytes);
  }
}

const EMPTY = new Uint8Array();

/** For code that needs a {@link Definition} where the place is a plain span. */
export const spanContext = (span: Span): DefinitionContext => ({
  origin: () => sourceOrigin(span),
  span: () => span,
  ...noValues,
});
