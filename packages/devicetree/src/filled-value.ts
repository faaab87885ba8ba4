import type { ReferenceAst } from '@carveout/grammar-dts';
import type { MergedProperty } from './merged-property.ts';
import { dependsOnTree, encodeValue } from './value.ts';

/** Which of the passes that fill in references have run: phandle_references, path_references. */
export interface Filled {
  readonly phandles: boolean;
  readonly paths: boolean;
}

/** As everything is when dtc looks at names, phandles and the boot cpu. */
export const NOTHING_FILLED: Filled = { phandles: false, paths: false };

/** What dtc has as the bytes of a value then: all ones for a phandle, nothing for a path. The property must not keep these. */
export function bytesAsFilled(property: MergedProperty, filled: Filled): Uint8Array {
  const { value } = property;
  if (!value || !dependsOnTree(value)) return property.bytes;
  const { context } = property;
  const paths = new Set(
    (value.plain === null ? value.parts : []).flatMap((part) => (part.kind === 'path-ref' ? [part.ref] : [])),
  );
  const resolve = (reference: ReferenceAst) =>
    (paths.has(reference) ? filled.paths : filled.phandles) ? context.resolve(reference) : undefined;
  return encodeValue(value, { resolve, file: (part) => context.file(part) });
}
