import { joinPath } from '@carveout/core';
import { glob } from 'tinyglobby';

/** Device trees below `directory`, links to directories not followed: a link upwards would never end. */
export async function listDeviceTrees(directory: string): Promise<readonly string[]> {
  const found = await glob(['**/*.dts', '**/*.dtb'], {
    cwd: directory,
    followSymbolicLinks: false,
    expandDirectories: false,
    ignore: ['**/node_modules/**', '**/.git/**'],
  });
  return found.map((path) => joinPath(directory, path)).sort();
}
