import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { singleFileVersion } from '../single-file-version.ts';

/**
 * The bundle puts the worker beside the tool, and this file there or into a chunk below; the single file is its own worker.
 * Missing when the tool runs from source.
 */
export const workerFile = (): URL | undefined =>
  (singleFileVersion === undefined
    ? ['./worker.mjs', '../worker.mjs'].map((path) => new URL(path, import.meta.url))
    : [new URL(import.meta.url)]
  ).find((url) => url.protocol === 'file:' && existsSync(fileURLToPath(url)));
