import type { PlacedImage } from '@carveout/bootconfig';
import { type Boot, reserveRange } from './boot.ts';

const BASIS: Readonly<Record<PlacedImage['basis'], string>> = {
  given: 'place given',
  read: 'place read from /chosen',
  assumed: 'place assumed',
};

export type ImageName = 'kernel' | 'dtb' | 'initrd';

const OWNER: Readonly<Record<ImageName, string>> = {
  kernel: 'kernel image',
  dtb: 'device tree blob',
  initrd: 'initrd',
};

/** Reserves what a boot loader placed, if it is known where. */
export function reserveImage(boot: Boot, name: ImageName): void {
  const image = boot.config.images[name];
  if (!image || image.range.size === 0n) return;
  const owner = OWNER[name];
  reserveRange(boot, image.range, { owner, reason: `${owner}, ${BASIS[image.basis]}`, origin: image.origin });
}
