import { endOf, memparse, type Range } from '@carveout/core';

/** How options of rules write a range. */
export const RANGE_FORM = 'BASE:SIZE is wanted, as 0x45000000:3M';

/** A range as options of rules have it, `0x45000000:3M`; null for anything else, for size 0, and past the end of addresses. */
export function givenRange(text: string): Range | null {
  const match = /^(0x[0-9a-f]+|\d+[KMG]?):(0x[0-9a-f]+|\d+[KMG]?)$/i.exec(text);
  if (!match) return null;
  const range = { base: memparse(match[1] ?? '').value, size: memparse(match[2] ?? '').value };
  return range.size > 0n && endOf(range) > range.base ? range : null;
}
