import { readFileSync } from 'node:fs';
import { singleFileVersion } from '../single-file-version.ts';

/** Our package, from the sources and from the bundle's chunks alike. */
const MANIFESTS = ['../../package.json', '../../../package.json', '../package.json'];

/** Of the package that this is part of. */
export function toolVersion(): string {
  if (singleFileVersion !== undefined) return singleFileVersion;
  for (const path of MANIFESTS) {
    try {
      const manifest = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as Record<string, unknown>;
      if (manifest['name'] === 'carveout') return String(manifest['version']);
    } catch {
      // Not there: the next.
    }
  }
  return '0.0.0';
}
