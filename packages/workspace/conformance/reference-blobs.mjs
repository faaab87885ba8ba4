import { join } from 'node:path';
import { forEachSource } from './each-source.mjs';

/** Blobs of one source: as the kernel's build makes them, and with `-@`. */
export const VARIANTS = /** @type {const} */ (['plain', 'symbols']);

/** @param {string} directory @param {string} source @param {string} variant */
export const referencePath = (directory, source, variant) => join(directory, `${source}.${variant}.dtb`);

/** What the kernel's rule does: preprocess once, then dtc; here a second time with -@. A file that dtc refuses leaves no blob. */
const SCRIPT = `
cpp -nostdinc -undef -D__DTS__ -x assembler-with-cpp -I "$TREE/scripts/dtc/include-prefixes" "$TREE/$SOURCE" "$OUT.tmp" 2>"$OUT.log" &&
{ "$DTC" -q -I dts -O dtb -b 0 -i "$TREE/$(dirname "$SOURCE")" -i "$TREE/scripts/dtc/include-prefixes" -o "$OUT.plain.dtb" "$OUT.tmp" 2>>"$OUT.log" || rm -f "$OUT.plain.dtb"
  "$DTC" -q -@ -I dts -O dtb -b 0 -i "$TREE/$(dirname "$SOURCE")" -i "$TREE/scripts/dtc/include-prefixes" -o "$OUT.symbols.dtb" "$OUT.tmp" 2>>"$OUT.log" || rm -f "$OUT.symbols.dtb"; }
rm -f "$OUT.tmp"`;

/**
 * Makes the blobs of all sources that have none yet.
 * @param {{ tree: string, dtc: string, directory: string, sources: readonly string[] }} job sources relative to the tree
 */
export const makeReferences = ({ tree, dtc, directory, sources }) =>
  forEachSource({ mark: '.blobs.done', script: SCRIPT, directory, sources, env: { TREE: tree, DTC: dtc } });
