import type { BodyAst, DeleteNodeAst, NodeAst, PropertyAst, ReferenceAst } from '@carveout/grammar-dts';
import { FDT_PROP } from './fdt-format.ts';
import { partLength, type ValueContext, valueLength, writeValue } from './value.ts';

/** What is the same in every tree that takes a body over: worked out once for a body, however many boards include it. */
export interface BodyFacts {
  /** Statements about children, in order. */
  readonly children: readonly (NodeAst | DeleteNodeAst)[];
  /** Null when the properties have to be looked at one by one. */
  readonly sealed: SealedProperties | null;
  /** The name of the node with this body was found to be a valid one. */
  goodName: boolean;
}

/**
 * The properties of a body as they stand in a blob, but for the offsets of their names and for phandles. Only bodies with nothing
 * special: every name valid and given once, no labels, no deletion, no explicit `phandle` or `name`, no paths and no files.
 */
export interface SealedProperties {
  readonly bytes: Uint8Array;
  readonly names: readonly string[];
  /** Of the word in `bytes` that is to hold the offset of each name. */
  readonly nameAt: readonly number[];
  readonly references: readonly ReferenceAst[];
  /** Of the word that is to hold each phandle. */
  readonly referenceAt: readonly number[];
}

export function factsOf(body: BodyAst): BodyFacts {
  const known = body.memo as BodyFacts | undefined;
  if (known !== undefined) return known;
  const facts = workOut(body);
  body.memo = facts;
  return facts;
}

const NONE: readonly never[] = [];

function workOut(body: BodyAst): BodyFacts {
  const properties: PropertyAst[] = [];
  const children: (NodeAst | DeleteNodeAst)[] = [];
  let plain = true;
  for (const item of body.items) {
    if (item.kind === 'property') properties.push(item);
    else if (item.kind === 'delete-property') plain = false;
    else children.push(item);
  }
  const sealed = plain && properties.every(isPlain) && areDistinct(properties) ? seal(properties) : null;
  return { children: children.length === 0 ? NONE : children, sealed, goodName: false };
}

/** dtc's property_name_chars. */
export const badPropertyCharacter = (name: string): string | undefined => /[^\w,.+*#?-]/.exec(name)?.[0];

const SPECIAL: ReadonlySet<string> = new Set(['name', 'phandle', 'linux,phandle']);

function isPlain({ name, labels, value }: PropertyAst): boolean {
  if (labels.length > 0 || SPECIAL.has(name) || badPropertyCharacter(name) !== undefined) return false;
  if (value === null) return true;
  if (value.labels.length > 0) return false;
  for (const part of value.parts) {
    if (part.kind === 'path-ref' || part.kind === 'incbin') return false;
    if (part.kind !== 'string' && part.labels.length > 0) return false;
    if (part.kind === 'cells' && part.bits !== 32 && part.cells.some((cell) => typeof cell === 'object')) return false;
  }
  return true;
}

const FEW = 12;

function areDistinct(properties: readonly PropertyAst[]): boolean {
  if (properties.length > FEW) return new Set(properties.map(({ name }) => name)).size === properties.length;
  for (let at = 1; at < properties.length; at++) {
    for (let before = 0; before < at; before++) if (properties[before]?.name === properties[at]?.name) return false;
  }
  return true;
}

/** Plain values need nothing of a tree; unresolved references leave a word to be filled in. */
const NOTHING: ValueContext = { resolve: () => undefined, file: () => new Uint8Array() };

function seal(properties: readonly PropertyAst[]): SealedProperties {
  const lengths = properties.map(({ value }) => (value === null ? 0 : valueLength(value, NOTHING)));
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + 12 + ((length + 3) & ~3), 0));
  const view = new DataView(bytes.buffer);
  const nameAt: number[] = [];
  const references: ReferenceAst[] = [];
  const referenceAt: number[] = [];
  let at = 0;
  for (const [index, { value }] of properties.entries()) {
    const length = lengths[index] ?? 0;
    view.setUint32(at, FDT_PROP);
    view.setUint32(at + 4, length);
    nameAt.push(at + 8);
    at += 12;
    if (value === null) continue;
    writeValue(bytes, at, value, NOTHING);
    let offset = at;
    for (const part of value.parts) {
      if (part.kind === 'cells' && part.bits === 32) {
        for (const [cell, content] of part.cells.entries()) {
          if (typeof content !== 'object') continue;
          references.push(content);
          referenceAt.push(offset + cell * 4);
        }
      }
      offset += partLength(part, NOTHING);
    }
    at += (length + 3) & ~3;
  }
  return { bytes, names: properties.map(({ name }) => name), nameAt, references, referenceAt };
}
