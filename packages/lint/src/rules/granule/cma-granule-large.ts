import { formatSize, GIB, MIB, spanOf } from '@carveout/core';
import { startOf } from '../../facts/location.ts';
import { ramOf, totalSize } from '../../facts/ram.ts';
import { activeNodes, isCmaPool } from '../../facts/reserved-nodes.ts';
import { kernelNote } from '../../facts/wording.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'cma-granule-large',
  code: 'MEM1303',
  severity: 'warning',
  summary: 'The CMA granule of this configuration is 32 MiB or more, on a board with 1 GiB of RAM or less.',
  why: 'Base and size of every CMA area are multiples of the granule, and a default area is rounded up to it: with 64 KiB pages it is 512 MiB, which such a board does not have in one piece. Areas fail, or take most of the memory.',
  examples: {
    good: [
      { snippet: pool(), config: 'CONFIG_CMA=y\nCONFIG_DMA_CMA=y\nCONFIG_ARM64_4K_PAGES=y\n', kernel: '6.12.117' },
    ],
    bad: [
      {
        snippet: pool(),
        config:
          'CONFIG_CMA=y\nCONFIG_DMA_CMA=y\nCONFIG_ARM64_64K_PAGES=y\nCONFIG_HUGETLB_PAGE=y\nCONFIG_TRANSPARENT_HUGEPAGE=y\nCONFIG_CMA_SIZE_MBYTES=32\n',
        kernel: '6.1.73',
        reports: [
          'CMA areas come in multiples of 512 MiB, and the board has 1 GiB of RAM: kernel 6.1.73 with 64 KiB pages',
        ],
      },
    ],
  },
  check({ tree, config, simulation }, report) {
    const ram = ramOf(config);
    const granule = simulation.cmaAlignment.value;
    if (!ram || granule < 32n * MIB || totalSize(ram) > GIB) return;
    if (!config.parameters.cma && !activeNodes(config).some(isCmaPool) && simulation.cma.length === 0) return;
    const { pageSize, maxOrder } = config.settings;
    report(null, {
      at: spanOf(maxOrder.origin) ?? spanOf(pageSize.origin) ?? startOf(tree),
      message: `CMA areas come in multiples of ${formatSize(granule)}, and the board has ${formatSize(totalSize(ram))} of RAM: ${kernelNote(simulation)} with ${formatSize(BigInt(simulation.pageSize))} pages`,
      help:
        pageSize.value > 4096
          ? 'build the kernel with 4 KiB pages for this board'
          : 'lower CONFIG_ARCH_FORCE_MAX_ORDER (FORCE_MAX_ZONEORDER in older kernels)',
    });
  },
});

function pool(): string {
  return 'linux,cma {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <0x0 0x20000000>;\n\tlinux,cma-default;\n};';
}
