import { hex, type Origin, spanOf } from '@carveout/core';
import type { ReferenceAst } from '@carveout/grammar-dts';
import { codes } from './codes.ts';
import { bytesAsFilled, type Filled } from './filled-value.ts';
import { type FixUpScope, spanOfProperty } from './fix-up-scope.ts';
import type { MergedNode } from './merged-node.ts';
import type { MergedProperty } from './merged-property.ts';
import { readU32 } from './read-value.ts';
import { UNRESOLVED } from './value.ts';

/** dtc's explicit_phandles for one node: takes note of the number that the source gives it. */
export function readExplicitPhandle(scope: FixUpScope, node: MergedNode, filled: Filled): void {
  const epapr = explicitNumber(scope, node, { name: 'phandle', filled });
  const legacy = explicitNumber(scope, node, { name: 'linux,phandle', filled });
  const phandle = epapr || legacy;
  if (phandle === 0) return;
  const property = node.property(epapr ? 'phandle' : 'linux,phandle');
  const holder = scope.numbers.holder(phandle);
  if (property && epapr !== 0 && legacy !== 0 && epapr !== legacy) {
    report(
      scope,
      property,
      `${node.path}: phandle ${hex(BigInt(epapr))} and linux,phandle ${hex(BigInt(legacy))} differ`,
    );
  } else if (property && holder && holder !== node) {
    const message = `${node.path}: phandle ${hex(BigInt(phandle))} is that of ${holder.path} already`;
    report(scope, property, message, holder.origin);
  } else scope.numbers.claim(node, phandle);
}

interface Named {
  readonly name: string;
  readonly filled: Filled;
}

/** 0 for none, for one that is wrong, and for `<&self>`, which asks for a number. */
function explicitNumber(scope: FixUpScope, node: MergedNode, { name, filled }: Named): number {
  const property = node.property(name);
  if (!property) return 0;
  const bytes = bytesAsFilled(property, filled);
  const reference = bytes.length === 4 ? loneReference(property) : undefined;
  if (reference) {
    if (scope.labels.resolve(reference) === node) return 0;
    report(scope, property, `${node.path}: ${name} refers to another node`);
    return 0;
  }
  const value = bytes.length === 4 ? readU32({ bytes }) : undefined;
  if (value !== undefined && value !== 0 && value !== UNRESOLVED) return value;
  const what =
    value === undefined
      ? `has ${bytes.length} bytes, not the 4 of one cell`
      : `is ${hex(BigInt(value))}, which is no valid number`;
  report(scope, property, `${node.path}: ${name}: ${what}`);
  return 0;
}

function loneReference(property: MergedProperty): ReferenceAst | undefined {
  const { value } = property;
  if (value?.plain) return value.plain.references[0];
  for (const part of value?.parts ?? []) {
    if (part.kind === 'cells') for (const cell of part.cells) if (typeof cell === 'object') return cell;
  }
  return undefined;
}

function report(scope: FixUpScope, property: MergedProperty, message: string, other?: Origin): void {
  const span = other && spanOf(other);
  scope.problems.add(codes.badPhandle, spanOfProperty(property), message, {
    related: span ? [{ span, message: 'the other node' }] : [],
    help: 'remove the property: the compiler gives out numbers by itself',
  });
}
