import { type Boot, reserveRange } from './boot.ts';

/** /memreserve/ entries of the blob's header: reserved byte for byte, up to the first of size 0. */
export function reserveMemreserves(boot: Boot): void {
  for (const { value, origin } of boot.config.memreserves) {
    if (value.size === 0n) return;
    reserveRange(boot, value, {
      owner: '/memreserve/',
      reason: 'listed in the /memreserve/ map of the device tree',
      origin,
    });
  }
}
