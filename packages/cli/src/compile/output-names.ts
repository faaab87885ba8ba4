import { joinPath } from '@carveout/core';
import { UsageError } from '../usage-error.ts';

/** `.dtso` and names that end in `-overlay` are overlays by kernel convention; everything else is a board. */
const BLOB_SUFFIX: Readonly<Record<string, string>> = { '.dts': '.dtb', '.dtso': '.dtbo', '.dtsi': '.dtb' };

/** `board.dts` gives `board.dtb`; a blob, which is written again, needs a name of its own. */
export function blobName(input: string): string {
  const suffix = /\.[^./]*$/.exec(input)?.[0] ?? '';
  const blob = BLOB_SUFFIX[suffix];
  if (blob !== undefined) return input.slice(0, -suffix.length) + blob;
  if (suffix === '.dtb' || suffix === '.dtbo')
    throw new UsageError(`${input} is named as a blob: say where to write with -o`);
  return `${input}.dtb`;
}

/** `board.dtb` gives `board.dts`. */
export const sourceName = (input: string): string =>
  /\.dtbo?$/.test(input) ? input.replace(/\.dtb(o?)$/, (_, o: string) => (o ? '.dtso' : '.dts')) : `${input}.dts`;

/** The path as given below `directory`; what leads out of the working directory is left away. */
export function below(directory: string, path: string): string {
  const inside = joinPath('.', path)
    .split('/')
    .filter((part) => part !== '..' && part !== '.' && part !== '');
  return joinPath(directory, inside.join('/'));
}
