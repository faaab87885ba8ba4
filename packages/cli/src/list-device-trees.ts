import { joinPath } from '@carveout/core';
import { glob } from 'tinyglobby';

/** Overlays by their name, and files whose name ends in `config`, below `directory`; hidden directories are left out. */
export async function listCompanions(directory: string): Promise<readonly string[]> {
  const found = await glob(['**/*.dtso', '**/*.dtbo', '**/*config'], {
    cwd: directory,
    dot: true,
    followSymbolicLinks: false,
    expandDirectories: false,
    ignore: ['**/node_modules/**', '**/.*/**'],
  });
  return found.map((path) => joinPath(directory, path)).sort();
}

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
