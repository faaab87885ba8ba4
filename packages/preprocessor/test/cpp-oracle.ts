import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import type { FileHost } from '@carveout/core';

/** The real file system, for comparing with the real cpp. */
export const diskHost: FileHost = {
  read(path) {
    try {
      return { ok: true, bytes: readFileSync(path) };
    } catch (error) {
      return { ok: false, failure: 'failed', detail: String(error) };
    }
  },
  isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  isDirectory: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
};

const FLAGS = ['-P', '-nostdinc', '-undef', '-D__DTS__', '-x', 'assembler-with-cpp'];

/** GNU cpp with the flags of the kernel's build. undefined when the machine has none. */
export function runCpp(path: string, includeDirs: readonly string[], input?: string): string | undefined {
  const dirs = includeDirs.flatMap((directory) => ['-I', directory]);
  const result = spawnSync('cpp', [...FLAGS, ...dirs, path], { encoding: 'utf8', maxBuffer: 1 << 28, input });
  return result.error ? undefined : result.stdout;
}

export const hasGnuCpp = (): boolean =>
  /GCC|Free Software Foundation/.test(spawnSync('cpp', ['--version'], { encoding: 'utf8' }).stdout ?? '');
