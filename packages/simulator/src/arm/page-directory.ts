import { defaultOrigin, type Range, u64 } from '@carveout/core';
import { type Boot, reserveRange } from '../boot.ts';

/** swapper_pg_dir right below the kernel's first byte: 16 KiB, with LPAE 20 KiB. Null when the kernel's place is not known. */
export function pageDirectory(boot: Boot): Range | null {
  const kernel = boot.config.images.kernel?.range;
  if (!kernel) return null;
  const size = u64(boot.config.settings.lpae.value ? 0x5000 : 0x4000);
  const start = firstByteOfKernel(boot, kernel.base);
  return start < size ? null : { base: u64(start - size), size };
}

/** arm_mm_memblock_reserve(). */
export function reservePageDirectory(boot: Boot): void {
  const range = pageDirectory(boot);
  if (!range) return;
  const origin = defaultOrigin('initial page directory in front of the kernel image', 'arm_mm_memblock_reserve()');
  reserveRange(boot, range, { owner: 'page directory', reason: 'initial page directory', origin });
}

/** The image's first byte lies 32 KiB behind a section boundary; _stext may be moved to the next section for its own rights. */
function firstByteOfKernel(boot: Boot, stext: bigint): bigint {
  const section = boot.config.settings.lpae.value ? 0x20_0000n : 0x10_0000n;
  const base = stext % section === 0n ? stext - section : stext - (stext % 0x10_0000n);
  return base + 0x8000n;
}
