import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { listCompanions } from '../src/list-device-trees.ts';
import { createFolder, type Folder } from './disk-io.ts';

let folder: Folder | undefined;
afterEach(() => folder?.remove());

describe('what may belong to a board', () => {
  it('is found below a directory, hidden ones left out', async () => {
    const names = ['.config', 'a_defconfig', 'configs/b.config', 'dts/lcd.dtbo', 'dts/lcd.dtso'];
    const others = [
      '.git/config',
      '.cache/x.config',
      'node_modules/p/x.config',
      'dts/a.dts',
      'configure',
      'config.json',
    ];
    folder = createFolder(Object.fromEntries([...names, ...others].map((name) => [name, 'x'])));
    const { path } = folder;
    expect(await listCompanions(path)).toEqual(names.map((name) => join(path, name)));
  });
});
