import { GIB, KIB, MIB } from './u64.ts';

/** Exact, in the largest unit that divides it: `64 MiB`, `1536 KiB`, `513 B`. */
export function formatSize(bytes: bigint): string {
  for (const [unit, name] of [
    [GIB, 'GiB'],
    [MIB, 'MiB'],
    [KIB, 'KiB'],
  ] as const) {
    if (bytes >= unit && bytes % unit === 0n) return `${bytes / unit} ${name}`;
  }
  return `${bytes} B`;
}
