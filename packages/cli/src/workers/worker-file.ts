import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The bundle puts the worker beside the tool, and this file there or into a chunk below. Missing when the tool runs from source. */
export const workerFile = (): URL | undefined =>
  ['./worker.mjs', '../worker.mjs']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => url.protocol === 'file:' && existsSync(fileURLToPath(url)));
