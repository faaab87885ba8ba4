import { joinPath } from '@carveout/core';
import type { Checkout } from './lint-report.ts';

/** A file as CI systems find it: from the root of the checkout, with `/`. Flags and standard input are no files. */
export function reportPath(file: string, { prefix, root }: Checkout): string {
  if (/^<.*>$/.test(file)) return file;
  const path = joinPath(prefix === '' ? '.' : prefix, file);
  return root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}
