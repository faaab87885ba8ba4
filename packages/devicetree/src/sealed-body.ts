import { ArrayStack } from '@carveout/core';
import type {
  BodyAst,
  DeleteNodeAst,
  NodeAst,
  PlainValue,
  PropertyAst,
  ReferenceAst,
  ValueAst,
} from '@carveout/grammar-dts';
import { FDT_PROP } from './fdt-format.ts';
import { partLength, type ValueContext, valueLength, writeValue, writeWord } from './value.ts';
import { takeWords, type WordBlock, type Words } from './word-block.ts';

/** What is the same in every tree that takes a body over: worked out once for a body, however many boards include it. */
export interface BodyFacts {
  /** Statements about children, in order. */
  readonly children: readonly (NodeAst | DeleteNodeAst)[];
  /** Two of them have one name. */
  readonly repeatsChild: boolean;
  /** Null when the properties have to be looked at one by one. */
  readonly sealed: SealedProperties | null;
  /** The name of the node with this body was found to be a valid one. */
  goodName: boolean;
}

/**
 * The properties of a body as they stand in a blob, but for the offsets of their names and for phandles. Only bodies with nothing
 * special: every name valid and given once, no labels, no deletion, no explicit `phandle` or `name`, no paths and no files.
 */
export interface SealedProperties extends Words {
  readonly properties: readonly PropertyAst[];
  readonly references: readonly ReferenceAst[];
  /** From the start of the words to the one that is to hold each phandle, in bytes. */
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
/** Bytes in front of a value: tag, length, offset of the name. */
const HEAD = 12;

const propertyItems = new ArrayStack<PropertyAst>();
const childItems = new ArrayStack<NodeAst | DeleteNodeAst>();

function workOut(body: BodyAst): BodyFacts {
  const firstProperty = propertyItems.length;
  const firstChild = childItems.length;
  let plain = true;
  for (const item of body.items) {
    if (item.kind === 'property') {
      propertyItems.push(item);
      plain &&= isPlain(item);
    } else if (item.kind === 'delete-property') plain = false;
    else childItems.push(item);
  }
  const written = propertyItems.take(firstProperty);
  // Most bodies have nothing else: then one list does.
  const properties = written.length === body.items.length ? (body.items as readonly PropertyAst[]) : written;
  const children = childItems.length === firstChild ? NONE : childItems.take(firstChild);
  const sealed = plain && areDistinct(properties) ? seal(properties) : null;
  return { children, repeatsChild: !areDistinct(children), sealed, goodName: false };
}

/** dtc's property_name_chars. */
export function badPropertyCharacter(name: string): string | undefined {
  if (goodNames.has(name)) return undefined;
  const bad = /[^\w,.+*#?-]/.exec(name)?.[0];
  if (bad !== undefined) return bad;
  if (goodNames.size >= MOST_NAMES) goodNames.clear();
  goodNames.add(name);
  return undefined;
}

/** Boards have ten thousand properties of some hundred names. */
const goodNames = new Set<string>();
const MOST_NAMES = 1 << 14;

const SPECIAL: ReadonlySet<string> = new Set(['name', 'phandle', 'linux,phandle']);

function isPlain({ name, labels, value }: PropertyAst): boolean {
  if (labels.length > 0 || SPECIAL.has(name) || badPropertyCharacter(name) !== undefined) return false;
  if (value === null || value.plain !== null) return true;
  if (value.labels.length > 0) return false;
  for (const part of value.parts) {
    if (part.kind === 'path-ref' || part.kind === 'incbin') return false;
    if (part.kind !== 'string' && part.labels.length > 0) return false;
    if (part.kind === 'cells' && part.bits !== 32 && part.cells.some((cell) => typeof cell === 'object')) return false;
  }
  return true;
}

const FEW = 12;

function areDistinct(items: readonly { readonly name: string }[]): boolean {
  if (items.length > FEW) return new Set(items.map(({ name }) => name)).size === items.length;
  for (let at = 1; at < items.length; at++) {
    for (let before = 0; before < at; before++) if (items[before]?.name === items[at]?.name) return false;
  }
  return true;
}

/** Plain values need nothing of a tree; unresolved references leave a word to be filled in. */
const NOTHING: ValueContext = { resolve: () => undefined, file: () => new Uint8Array() };

function seal(properties: readonly PropertyAst[]): SealedProperties {
  let size = 0;
  for (const { value } of properties) size += HEAD + (value === null ? 0 : padded(valueLength(value, NOTHING)));
  const firstReference = references.length;
  const firstOffset = referenceAt.length;
  const { block, start, length: total } = takeWords(size);
  const { bytes } = block;
  let at = start;
  for (const { value } of properties) {
    const length = value === null ? 0 : valueLength(value, NOTHING);
    writeWord(bytes, at, FDT_PROP);
    writeWord(bytes, at + 4, length);
    at += HEAD;
    if (value === null) continue;
    if (value.plain !== null) copyPlain(block, at, value.plain);
    else writeValue(bytes, at, value, NOTHING);
    noteReferences(value, at - start);
    at += padded(length);
  }
  const hasReferences = references.length > firstReference;
  return {
    block,
    start,
    length: total,
    properties,
    references: hasReferences ? references.take(firstReference) : NONE,
    referenceAt: hasReferences ? referenceAt.take(firstOffset) : NONE,
  };
}

const references = new ArrayStack<ReferenceAst>();
const referenceAt = new ArrayStack<number>();

/** Both begin at whole words, and the last word of the value is filled up with zeros. */
function copyPlain({ words }: WordBlock, start: number, { text, at, length }: PlainValue): void {
  const from = text.words;
  const end = (at + length + 3) >> 2;
  for (let source = at >> 2, target = start >> 2; source < end; source++, target++) words[target] = from[source] ?? 0;
}

function noteReferences(value: ValueAst, start: number): void {
  const { plain } = value;
  if (plain !== null) {
    for (let at = 0; at < plain.references.length; at++) {
      references.push(plain.references[at] as ReferenceAst);
      referenceAt.push(start + (plain.referenceAt[at] ?? 0));
    }
    return;
  }
  let offset = start;
  for (const part of value.parts) {
    if (part.kind === 'cells' && part.bits === 32) {
      for (let cell = 0; cell < part.cells.length; cell++) {
        const content = part.cells[cell];
        if (typeof content !== 'object') continue;
        references.push(content);
        referenceAt.push(offset + cell * 4);
      }
    }
    offset += partLength(part, NOTHING);
  }
}

const padded = (length: number): number => (length + 3) & ~3;
