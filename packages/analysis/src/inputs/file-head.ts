import type { FileHost, HeadResult } from '@carveout/core';

/** The start and size of a file, also from a host that can only read whole files. */
export function fileHead(path: string, length: number, host: FileHost): HeadResult {
  if (host.head) return host.head(path, length);
  const result = host.read(path);
  return result.ok ? { ok: true, bytes: result.bytes.subarray(0, length), size: result.bytes.length } : result;
}
