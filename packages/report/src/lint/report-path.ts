import { joinPath } from '@carveout/core';

/** A file as CI systems find it: from the root of the checkout, with `/`. Flags and standard input are no files. */
export const reportPath = (file: string, prefix: string): string =>
  /^<.*>$/.test(file) ? file : joinPath(prefix === '' ? '.' : prefix, file);
