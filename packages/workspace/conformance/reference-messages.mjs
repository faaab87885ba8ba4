import { forEachSource } from './each-source.mjs';

/** What the kernel's rule does, without the blob; dtc runs with the switches of its build, and with every check on. */
const SCRIPT = `
cd "$TREE" &&
cpp -nostdinc -undef -D__DTS__ -x assembler-with-cpp -I scripts/dtc/include-prefixes "$SOURCE" "$OUT.pre" 2>"$OUT.log" &&
{ "$DTC" -I dts -O null -i "$(dirname "$SOURCE")" -i scripts/dtc/include-prefixes $KERNEL "$OUT.pre" 2>"$OUT.kernel.txt"; echo $? >"$OUT.kernel.code"
  "$DTC" -I dts -O null -i "$(dirname "$SOURCE")" -i scripts/dtc/include-prefixes $ALL "$OUT.pre" 2>"$OUT.all.txt"; echo $? >"$OUT.all.code"; }`;

/**
 * Preprocesses all sources that have not been yet, and keeps what dtc says of each.
 * @param {{ tree: string, dtc: string, directory: string, sources: readonly string[], switches: Readonly<Record<'kernel' | 'all', readonly string[]>> }} job sources relative to the tree
 */
export const makeReferenceMessages = ({ tree, dtc, directory, sources, switches }) =>
  forEachSource({
    mark: '.messages.done',
    script: SCRIPT,
    directory,
    sources,
    env: { TREE: tree, DTC: dtc, KERNEL: switches.kernel.join(' '), ALL: switches.all.join(' ') },
  });
