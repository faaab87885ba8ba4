import type { BootParameters, KernelSettings } from '@carveout/bootconfig';

/** What people call a Kconfig setting, and what it decides here. */
export interface SettingEffect {
  readonly symbol: string;
  readonly effect: string;
}

type Plain = Exclude<keyof KernelSettings, 'configGiven'>;

/** Every Kconfig setting that boot memory depends on. */
export const SETTING_EFFECTS: Readonly<Record<Plain, SettingEffect>> = {
  pageSize: { symbol: 'CONFIG_PAGE_SIZE', effect: 'the unit of memory, and a factor of the CMA alignment' },
  vaBits: {
    symbol: 'CONFIG_ARM64_VA_BITS',
    effect: 'how much RAM the linear map covers, and how deep page tables are',
  },
  paBits: { symbol: 'CONFIG_ARM64_PA_BITS', effect: 'RAM above 2^bits is not used' },
  hugetlbPage: {
    symbol: 'CONFIG_HUGETLBFS',
    effect: 'the pageblock, and so the CMA alignment, is that of a huge page',
  },
  transparentHugepage: {
    symbol: 'CONFIG_TRANSPARENT_HUGEPAGE',
    effect: 'from 6.12 on the pageblock is that of a huge page with it too',
  },
  maxOrder: {
    symbol: 'CONFIG_ARCH_FORCE_MAX_ORDER',
    effect: 'the largest buddy block; up to 5.15, and without huge pages, the CMA alignment',
  },
  pageBlockMaxOrder: { symbol: 'CONFIG_PAGE_BLOCK_MAX_ORDER', effect: 'an upper bound of the pageblock, 6.17 on' },
  cma: { symbol: 'CONFIG_CMA', effect: 'without it no node becomes a CMA area' },
  dmaCma: { symbol: 'CONFIG_DMA_CMA', effect: 'without it there is no default CMA area, and cma= means nothing' },
  cmaSelector: { symbol: 'CONFIG_CMA_SIZE_SEL', effect: 'which of the CMA_SIZE_* values is the Kconfig size' },
  cmaSizeMbytes: {
    symbol: 'CONFIG_CMA_SIZE_MBYTES',
    effect: 'size of the default CMA area, unless a linux,cma-default node or cma= gives one',
  },
  cmaSizePercentage: {
    symbol: 'CONFIG_CMA_SIZE_PERCENTAGE',
    effect: 'the same as a share of RAM, where the selector asks for it',
  },
  cmaAreas: { symbol: 'CONFIG_CMA_AREAS', effect: 'how many CMA areas there can be' },
  declareCoherent: { symbol: 'CONFIG_DMA_DECLARE_COHERENT', effect: 'shared-dma-pool nodes without reusable work' },
  restrictedPool: { symbol: 'CONFIG_DMA_RESTRICTED_POOL', effect: 'restricted-dma-pool nodes work' },
  dmaNumaCma: { symbol: 'CONFIG_DMA_NUMA_CMA', effect: 'cma_pernuma= and numa_cma= are known' },
  zoneDma: { symbol: 'CONFIG_ZONE_DMA', effect: 'on arm64 the DMA zone, whose end limits the default CMA area' },
  zoneDma32: { symbol: 'CONFIG_ZONE_DMA32', effect: 'a zone up to 4 GiB; a limit of the default CMA area' },
  numa: { symbol: 'CONFIG_NUMA', effect: 'node data is taken from RAM, and there are more area slots' },
  nodesShift: { symbol: 'CONFIG_NODES_SHIFT', effect: 'size of the NUMA distance table' },
  highmem: { symbol: 'CONFIG_HIGHMEM', effect: '32-bit arm: RAM above low memory is used, by the default area first' },
  lpae: { symbol: 'CONFIG_ARM_LPAE', effect: '32-bit arm: RAM above 4 GiB, and huge pages' },
  pageOffset: { symbol: 'CONFIG_PAGE_OFFSET', effect: '32-bit arm: VMSPLIT, where low memory ends' },
  rodataFull: {
    symbol: 'CONFIG_RODATA_FULL_DEFAULT_ENABLED',
    effect: 'arm64: the linear map is made of pages, whose tables take RAM',
  },
  kfence: { symbol: 'CONFIG_KFENCE', effect: 'arm64: a pool is taken early, or the linear map is made of pages' },
  kfenceObjects: { symbol: 'CONFIG_KFENCE_NUM_OBJECTS', effect: 'size of the KFENCE pool' },
  kfenceInterval: { symbol: 'CONFIG_KFENCE_SAMPLE_INTERVAL', effect: '0 leaves the KFENCE pool out' },
  debugPagealloc: {
    symbol: 'CONFIG_DEBUG_PAGEALLOC_ENABLE_DEFAULT',
    effect: 'arm64: the linear map is made of pages, whose tables take RAM',
  },
  memoryHotplug: { symbol: 'CONFIG_MEMORY_HOTPLUG', effect: 'sizes of what the kernel allocates for sections' },
  flatMemory: { symbol: 'CONFIG_FLATMEM', effect: 'one array of struct pages instead of one for each section' },
  deferredStructPages: { symbol: 'CONFIG_DEFERRED_STRUCT_PAGE_INIT', effect: 'when struct pages behind RAM exist' },
  pageExtension: { symbol: 'CONFIG_PAGE_EXTENSION', effect: 'sizes of what the kernel allocates for sections' },
  blkDevInitrd: { symbol: 'CONFIG_BLK_DEV_INITRD', effect: 'the initrd is reserved' },
  strictKernelRwx: { symbol: 'CONFIG_STRICT_KERNEL_RWX', effect: 'riscv: the reserved image ends at a 2 MiB boundary' },
  swiotlb: { symbol: 'CONFIG_SWIOTLB', effect: 'bounce buffers for devices that do not reach all of RAM' },
  crashReserve: { symbol: 'CONFIG_CRASH_RESERVE', effect: 'crashkernel= is known' },
  coherentPool: { symbol: 'CONFIG_DMA_COHERENT_POOL', effect: 'atomic pools, the first users of the default CMA area' },
  builtInCommandLine: { symbol: 'CONFIG_CMDLINE', effect: 'a built-in command line' },
  commandLineMode: {
    symbol: 'CONFIG_CMDLINE_MODE',
    effect: 'how the built-in command line and bootargs combine: CMDLINE_FROM_BOOTLOADER, _EXTEND or _FORCE',
  },
};

/** Symbols that are alternatives of a choice, and old names, by what is listed. */
export const OTHER_SYMBOLS: Readonly<Record<string, readonly string[]>> = {
  CONFIG_PAGE_SIZE: ['CONFIG_ARM64_4K_PAGES', 'CONFIG_ARM64_16K_PAGES', 'CONFIG_ARM64_64K_PAGES', 'page size'],
  CONFIG_HUGETLBFS: ['CONFIG_HUGETLB_PAGE'],
  CONFIG_ARCH_FORCE_MAX_ORDER: ['CONFIG_FORCE_MAX_ZONEORDER', 'MAX_ORDER'],
  CONFIG_CMA_SIZE_SEL: [
    'CONFIG_CMA_SIZE_SEL_MBYTES',
    'CONFIG_CMA_SIZE_SEL_PERCENTAGE',
    'CONFIG_CMA_SIZE_SEL_MIN',
    'CONFIG_CMA_SIZE_SEL_MAX',
  ],
  CONFIG_DMA_NUMA_CMA: ['CONFIG_DMA_PERNUMA_CMA'],
  CONFIG_PAGE_OFFSET: ['CONFIG_VMSPLIT', 'CONFIG_VMSPLIT_3G', 'CONFIG_VMSPLIT_3G_OPT', 'CONFIG_VMSPLIT_2G', 'VMSPLIT'],
  CONFIG_CRASH_RESERVE: ['CONFIG_KEXEC_CORE', 'CONFIG_KEXEC'],
  CONFIG_CMDLINE_MODE: ['CONFIG_CMDLINE_FROM_BOOTLOADER', 'CONFIG_CMDLINE_EXTEND', 'CONFIG_CMDLINE_FORCE'],
};

type Word = Exclude<keyof BootParameters, 'malformed'>;

/** Every word of the command line that boot memory depends on, and what the kernel does without it. */
export const PARAMETER_EFFECTS: Readonly<Record<Word, { readonly word: string; readonly effect: string }>> = {
  cma: { word: 'cma=', effect: 'size, and place, of the default CMA area; without it the Kconfig size counts' },
  mem: { word: 'mem=', effect: 'how much of RAM is used; without it all of it' },
  coherentPool: { word: 'coherent_pool=', effect: 'size of the atomic pools' },
  cmaPernuma: { word: 'cma_pernuma=', effect: 'one more CMA area for each NUMA node' },
  numaCma: { word: 'numa_cma=', effect: 'a CMA area for the NUMA nodes it names' },
  hugetlbCma: { word: 'hugetlb_cma=', effect: 'a CMA area for gigantic pages' },
  crashkernel: { word: 'crashkernel=', effect: 'memory for a second kernel' },
  swiotlb: { word: 'swiotlb=', effect: 'size of the bounce buffers' },
  vmalloc: { word: 'vmalloc=', effect: '32-bit arm: how much room low memory leaves' },
  movableNode: { word: 'movable_node', effect: 'early allocations stay out of hotpluggable memory' },
  rodata: { word: 'rodata=', effect: 'arm64: whether the linear map is made of pages' },
  kfenceInterval: { word: 'kfence.sample_interval=', effect: '0 leaves the KFENCE pool out' },
};
