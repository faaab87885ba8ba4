import { formatSize } from '@carveout/core';
import { bootOf, ram } from '@carveout/testkit';
import { describe, expect, it } from 'vitest';

type Expected = Readonly<Record<string, string>>;

/** CMA_MIN_ALIGNMENT_BYTES by kernel, for a .config of `symbols`. */
function check(arch: 'arm64' | 'arm' | 'riscv', symbols: string, expected: Expected): void {
  const config = `CONFIG_CMA=y CONFIG_DMA_CMA=y ${symbols}`.trim();
  const dts = ram(0x8000_0000, 0x4000_0000);
  const found = Object.keys(expected).map((kernel) => [
    kernel,
    formatSize(bootOf({ kernel, arch, config, dts }).cmaAlignment.value),
  ]);
  expect(Object.fromEntries(found)).toEqual(expected);
}

const [HUGETLB, THP] = ['CONFIG_HUGETLBFS=y', 'CONFIG_TRANSPARENT_HUGEPAGE=y'];

/** MAX_ORDER - 1 counts up to 5.15, the pageblock alone since; huge pages make it smaller, and since 6.12 THP does too. */
describe('CMA alignment', () => {
  it.each([
    ['', '4 MiB', '4 MiB'],
    [HUGETLB, '2 MiB', '2 MiB'],
    [THP, '4 MiB', '2 MiB'],
  ])('of arm64 with 4 KiB pages and %s', (symbols, before, since) => {
    check('arm64', symbols, { '4.4.11': '4 MiB', '5.4.286': '4 MiB', '5.15.135': '4 MiB', '6.1.192': before });
    check('arm64', symbols, { '6.6.9': before, '6.12.0': since, '6.12.117': since, '6.18.2': since, '7.1.5': since });
  });

  it.each([
    ['16K', '', '16 MiB', '32 MiB'],
    ['16K', HUGETLB, '32 MiB', '32 MiB'],
    ['16K', THP, '32 MiB', '32 MiB'],
    ['64K', '', '64 MiB', '512 MiB'],
    ['64K', HUGETLB, '512 MiB', '512 MiB'],
    ['64K', THP, '512 MiB', '512 MiB'],
  ])('of arm64 with %s pages and %s', (pages, symbols, before, since) => {
    const config = `CONFIG_ARM64_${pages}_PAGES=y ${symbols}`;
    check('arm64', config, { '4.9.80': before, '5.10.89': before, '5.15.135': since, '6.1.192': since });
    check('arm64', config, { '6.12.117': since, '6.17.0': since, '7.1.5': since });
  });

  it('of 32-bit arm, which has huge pages with LPAE alone', () => {
    check('arm', HUGETLB, { '5.15.135': '4 MiB', '6.1.192': '4 MiB', '6.12.117': '4 MiB' });
    check('arm', `CONFIG_ARM_LPAE=y ${HUGETLB}`, { '5.15.135': '4 MiB', '6.1.192': '2 MiB', '6.12.117': '2 MiB' });
    check('arm', `CONFIG_ARM_LPAE=y ${THP}`, { '6.6.9': '4 MiB', '6.12.117': '2 MiB' });
  });

  it('of riscv64', () => {
    check('riscv', HUGETLB, { '5.15.135': '4 MiB', '6.1.192': '2 MiB', '6.12.117': '2 MiB', '7.1.5': '2 MiB' });
    check('riscv', THP, { '6.6.9': '4 MiB', '6.12.117': '2 MiB' });
  });

  it('follows the largest order, which counts one more before 6.4', () => {
    check('arm', 'CONFIG_FORCE_MAX_ZONEORDER=14', { '5.4.286': '32 MiB' });
    check('arm', 'CONFIG_ARCH_FORCE_MAX_ORDER=12', { '6.1.192': '8 MiB', '6.6.9': '16 MiB' });
    check('arm', 'CONFIG_ARCH_FORCE_MAX_ORDER=8', { '6.12.117': '1 MiB' });
  });

  it('is bounded by PAGE_BLOCK_MAX_ORDER from 6.17 on', () => {
    const symbols = 'CONFIG_PAGE_BLOCK_MAX_ORDER=8';
    check('arm64', symbols, { '6.14.0': '4 MiB', '6.17.0': '1 MiB', '7.1.5': '1 MiB' });
    check('arm64', `${symbols} ${HUGETLB}`, { '6.14.0': '2 MiB', '6.17.0': '1 MiB' });
  });
});
