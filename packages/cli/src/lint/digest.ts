import { createHash } from 'node:crypto';

/** SHA-256: two files with one digest are one file. */
export const sha256 = (content: Uint8Array | string): string =>
  createHash('sha256').update(content).digest('base64url');
