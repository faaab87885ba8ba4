import type { FileHost } from '@carveout/core';

/** In the order in which they are looked for. */
export const PROJECT_FILES: readonly string[] = ['carveout.json', 'carveout.yaml', 'carveout.yml'];

/** Directories above the working directory that are searched. */
const MAX_LEVELS = 64;

/**
 * The project file of the working directory `cwd` (absolute) or of the nearest directory above it, as a path relative to
 * `cwd`.
 */
export function findProject(cwd: string, host: FileHost): string | undefined {
  const levels = Math.min(MAX_LEVELS, cwd.split('/').filter((part) => part !== '').length);
  for (let level = 0; level <= levels; level++) {
    const found = PROJECT_FILES.map((name) => '../'.repeat(level) + name).find((path) => host.isFile(path));
    if (found !== undefined) return found;
  }
  return undefined;
}
