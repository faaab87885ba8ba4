import { encodeSource, type FileHost, type ReadResult } from '@carveout/core';

/** The files with other texts in some of them, by real path: what a fix would make. */
export function overlayHost(
  host: FileHost,
  texts: ReadonlyMap<string, string>,
  realPath: (path: string) => string,
): FileHost {
  const bytesOf = (path: string): Uint8Array | undefined => {
    const text = texts.size === 0 ? undefined : texts.get(realPath(path));
    return text === undefined ? undefined : encodeSource(text);
  };
  return {
    read(path): ReadResult {
      const bytes = bytesOf(path);
      return bytes ? { ok: true, bytes } : host.read(path);
    },
    head(path, length) {
      const bytes = bytesOf(path);
      if (!bytes && host.head) return host.head(path, length);
      const result: ReadResult = bytes ? { ok: true, bytes } : host.read(path);
      return result.ok ? { ok: true, bytes: result.bytes.subarray(0, length), size: result.bytes.length } : result;
    },
    isFile: (path) => host.isFile(path),
    isDirectory: (path) => host.isDirectory(path),
  };
}
