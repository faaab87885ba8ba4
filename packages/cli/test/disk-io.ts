import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { nodeHost } from '@carveout/analysis/node';
import { joinPath } from '@carveout/core';
import type { ExitCode, Io } from '../src/index.ts';
import { listDeviceTrees } from '../src/list-device-trees.ts';
import { main } from '../src/main.ts';
import { processIo } from '../src/process-io.ts';
import type { Files, Ran } from './memory-io.ts';

/** A directory on the real file system, removed by `remove`. */
export interface Folder {
  readonly path: string;
  write(files: Files): void;
  remove(): void;
}

export function createFolder(files: Files = {}): Folder {
  const path = mkdtempSync(join(tmpdir(), 'carveout-test-'));
  const write = (more: Files): void => {
    for (const [name, content] of Object.entries(more)) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), content);
    }
  };
  write(files);
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export interface DiskSurroundings {
  readonly env?: Io['env'];
  /** As which build of the tool it runs. */
  readonly identity?: string;
}

/** Runs the tool in this process over real files, in `folder`. */
export async function runIn(
  folder: Folder,
  argv: readonly string[],
  around: DiskSurroundings = {},
): Promise<Omit<Ran, 'written'>> {
  let out = '';
  let err = '';
  const io: Io = {
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    files: nodeHost({ cwd: folder.path }),
    listDeviceTrees: async (directory) =>
      (await listDeviceTrees(join(folder.path, directory))).map((path) =>
        joinPath(directory, path.slice(join(folder.path, directory).length + 1)),
      ),
    cwd: folder.path,
    env: { CARVEOUT_CACHE_DIR: join(folder.path, 'cache'), ...around.env },
    columns: undefined,
    isTerminal: false,
    hasRealFiles: true,
    namedPipe: (path) => processIo().namedPipe?.(resolve(folder.path, path)),
    identity: () => around.identity ?? 'this build',
    readStdin: async () => new Uint8Array(),
  };
  const code: ExitCode = await main(argv, io);
  return { code, out, err };
}
