import { formatSize } from '@carveout/core';
import { approximateSize } from '../text/address.ts';
import type { LayoutRow } from './layout-rows.ts';

/** `64 MiB`, `~35.8 MiB` for a sum, `-` when there is none. */
export function rowSize({ size, isSum }: LayoutRow): string {
  if (size === null) return '-';
  return isSum === true ? `~${approximateSize(size)}` : formatSize(size);
}
