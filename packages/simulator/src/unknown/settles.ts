import type { UnknownInput } from '../model.ts';

/** The flag that settles an unknown input. */
export const SETTLES: Readonly<Record<UnknownInput, string>> = {
  'RAM size': '--memory BASE:SIZE',
  initrd: '--initrd BASE:SIZE or none',
  'kernel image': '--kernel-image BASE:SIZE',
  'device tree blob': '--dtb BASE:SIZE',
};

/** The flags that settle all of `unknown`; the RAM size alone where that is not known, for the rest matters only then. */
export const settledBy = (unknown: readonly UnknownInput[]): string =>
  (unknown.includes('RAM size') ? ['RAM size' as const] : unknown).map((input) => SETTLES[input]).join(' and ');
