import { readFileSync } from 'node:fs';
import { singleFileVersion } from '../../single-file-version.ts';
import { sha256 } from '../digest.ts';

/** The bundle's entry, beside this file's chunk or above it. Its text names its chunks, and those are named by their content. */
const ENTRIES = ['./main.mjs', '../main.mjs'];

/** Digest of all code of this tool; undefined when it runs from source. */
export function toolIdentity(): string | undefined {
  if (singleFileVersion !== undefined) return sha256(readFileSync(new URL(import.meta.url)));
  for (const entry of ENTRIES) {
    try {
      return sha256(readFileSync(new URL(entry, import.meta.url)));
    } catch {
      // Not there: the next.
    }
  }
  return undefined;
}
