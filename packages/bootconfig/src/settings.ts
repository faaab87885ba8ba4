import { defaultOrigin, type Origin, type Sourced, sourceOrigin, type U64, u64 } from '@carveout/core';
import type { Kconfig, KconfigSymbol } from '@carveout/grammar-kconfig';
import type { Arch, KernelProfile } from '@carveout/kernel';
import { withinRange } from './kconfig-ranges.ts';
import type { CmaSizeSelector, KernelSettings } from './model.ts';

export interface SettingsInput {
  readonly arch: Arch;
  readonly profile: KernelProfile;
  readonly config: Kconfig | null;
  /** RAM that only 40-bit addresses reach: without a .config a 32-bit arm kernel is then taken to have LPAE. */
  readonly ramAbove4g: boolean;
  /** `--page-size`; wins over the .config. */
  readonly pageSize: Sourced<number> | null;
}

/**
 * Kconfig as far as it moves boot memory. A symbol that the .config does not mention takes the value its absence means
 * (its dependencies are not met); without a .config the architecture's defconfig of the mainline kernel applies.
 */
export function readSettings(input: SettingsInput): KernelSettings {
  const read = settingReader(input);
  const { arch, profile } = input;
  const pageSize = readPageSize(input, read);
  const lpae = readLpae(input, read);
  const numa = read.flag('NUMA', { defconfig: arch !== 'arm' });
  const thp = read.flag('TRANSPARENT_HUGEPAGE', { defconfig: arch === 'arm64' });
  return {
    configGiven: input.config !== null,
    pageSize,
    vaBits: read.int('ARM64_VA_BITS', { defconfig: 48, absent: 48 }),
    paBits: readPaBits(read),
    hugetlbPage: hugetlbPage(read, arch, lpae),
    transparentHugepage: thp,
    maxOrder: readMaxOrder(read, input, { pageSize: pageSize.value, thp: thp.value }),
    pageBlockMaxOrder: profile.does.pageblockMaxOrder ? read.intOrNull('PAGE_BLOCK_MAX_ORDER') : null,
    cma: read.flag('CMA', { defconfig: true, absent: impliesCma(input.config) }),
    dmaCma: read.flag('DMA_CMA', { defconfig: true, absent: impliesCma(input.config) }),
    cmaSelector: readSelector(read),
    cmaSizeMbytes: read.int('CMA_SIZE_MBYTES', {
      defconfig: DEFCONFIG_CMA_MBYTES[arch],
      absent: saysNothingOfCma(input.config) ? DEFCONFIG_CMA_MBYTES[arch] : 0,
    }),
    cmaSizePercentage: read.int('CMA_SIZE_PERCENTAGE', { defconfig: 0, absent: 0 }),
    cmaAreas: read.int('CMA_AREAS', defaultAreas(profile, numa.value)),
    declareCoherent: read.flag('DMA_DECLARE_COHERENT', { defconfig: true, absent: true }),
    restrictedPool: read.flag('DMA_RESTRICTED_POOL', { defconfig: arch === 'arm64' }),
    dmaNumaCma: read.anyFlag(['DMA_NUMA_CMA', 'DMA_PERNUMA_CMA'], { defconfig: false }),
    zoneDma: read.flag('ZONE_DMA', { defconfig: arch === 'arm64' }),
    zoneDma32: read.flag('ZONE_DMA32', { defconfig: arch !== 'arm' }),
    numa,
    nodesShift: read.int('NODES_SHIFT', { defconfig: arch === 'riscv' ? 2 : 4, absent: numa.value ? 4 : 0 }),
    highmem: read.flag('HIGHMEM', { defconfig: arch === 'arm' }),
    lpae,
    pageOffset: readPageOffset(read),
    rodataFull: read.flag('RODATA_FULL_DEFAULT_ENABLED', { defconfig: arch === 'arm64', absent: arch === 'arm64' }),
    kfence: read.flag('KFENCE', { defconfig: false }),
    kfenceObjects: read.int('KFENCE_NUM_OBJECTS', { defconfig: 255, absent: 255 }),
    kfenceInterval: read.int('KFENCE_SAMPLE_INTERVAL', { defconfig: 100, absent: 100 }),
    debugPagealloc: read.flag('DEBUG_PAGEALLOC_ENABLE_DEFAULT', { defconfig: false }),
    memoryHotplug: read.anyFlag(['MEMORY_HOTREMOVE', 'MEMORY_HOTPLUG'], { defconfig: arch === 'arm64' }),
    flatMemory: read.flag('FLATMEM', { defconfig: arch === 'arm', absent: arch === 'arm' }),
    deferredStructPages: read.flag('DEFERRED_STRUCT_PAGE_INIT', { defconfig: false }),
    pageExtension: read.flag('PAGE_EXTENSION', { defconfig: false, absent: numa.value && isExcerpt(input.config) }),
    blkDevInitrd: read.flag('BLK_DEV_INITRD', { defconfig: true, absent: true }),
    strictKernelRwx: read.flag('STRICT_KERNEL_RWX', { defconfig: true, absent: true }),
    swiotlb: read.flag('SWIOTLB', { defconfig: arch !== 'arm', absent: arch !== 'arm' || lpae.value }),
    crashReserve: read.anyFlag(['CRASH_RESERVE', 'KEXEC_CORE', 'KEXEC'], { defconfig: arch !== 'riscv' }),
    coherentPool: read.flag('DMA_COHERENT_POOL', {
      defconfig: arch === 'arm64' || (arch === 'riscv' && profile.does.riscvNoncoherent),
      absent: arch === 'arm64',
    }),
    builtInCommandLine: read.text('CMDLINE'),
    commandLineMode: readCommandLineMode(read),
  };
}

/** A whole .config has thousands of symbols; an excerpt leaves out what its maker did not think of. */
const WHOLE_CONFIG_SYMBOLS = 500;

const mentionsCma = (config: Kconfig): boolean => config.symbols.has('CMA') || config.symbols.has('DMA_CMA');

const CMA_SIZE = ['CMA_SIZE_MBYTES', 'CMA_SIZE_PERCENTAGE', 'CMA_SIZE_SEL_MBYTES', 'CMA_SIZE_SEL_PERCENTAGE'] as const;

/** A fragment about other things leaves CMA as the defconfig has it. */
const saysNothingOfCma = (config: Kconfig | null): boolean =>
  config !== null && isExcerpt(config) && !mentionsCma(config) && !CMA_SIZE.some((name) => config.symbols.has(name));

/** A fragment that sets a size of the default area, or says nothing of CMA at all, is for a kernel that has it. */
const impliesCma = (config: Kconfig | null): boolean =>
  config !== null &&
  isExcerpt(config) &&
  !config.symbols.has('DMA_CMA') &&
  (saysNothingOfCma(config) || CMA_SIZE.some((name) => config.symbols.has(name)));

/** Distribution kernels have page extensions built in; an excerpt of their .config seldom says so. */
const isExcerpt = (config: Kconfig | null): boolean => config !== null && config.symbols.size < WHOLE_CONFIG_SYMBOLS;

/** CMA_SIZE_MBYTES of arm64 defconfig, multi_v7_defconfig and riscv defconfig (mm default 16). */
const DEFCONFIG_CMA_MBYTES: Readonly<Record<Arch, number>> = { arm64: 32, arm: 64, riscv: 16 };

interface Fallback<T> {
  /** Without any .config. */
  readonly defconfig: T;
  /** With a .config that does not mention the symbol. Default: n, or the defconfig value for numbers. */
  readonly absent?: T;
}

type SettingReader = ReturnType<typeof settingReader>;

function settingReader({ config, arch }: SettingsInput) {
  const symbol = (name: string): KconfigSymbol | undefined => config?.symbols.get(name);
  const fallbackOrigin = (name: string): Origin =>
    config
      ? defaultOrigin(`CONFIG_${name} is not mentioned in the .config`)
      : defaultOrigin(`CONFIG_${name} of ${DEFCONFIG_NAME[arch]}: no .config was given`);
  const fallback = <T>(name: string, value: T): Sourced<T> => ({ value, origin: fallbackOrigin(name) });
  const flag = (name: string, { defconfig, absent = false }: Fallback<boolean>): Sourced<boolean> => {
    const found = symbol(name);
    if (found) return { value: found.kind === 'tristate' && found.value !== 'n', origin: sourceOrigin(found.span) };
    return fallback(name, config ? absent : defconfig);
  };
  const intOrNull = (name: string): Sourced<number> | null => {
    const found = symbol(name);
    if (found?.kind !== 'int' && found?.kind !== 'hex') return null;
    return { value: withinRange(name, found.value), origin: sourceOrigin(found.span) };
  };
  return {
    symbol,
    fallback,
    flag,
    intOrNull,
    /** The first of several names (a symbol was renamed between releases) that is set; else like `flag`. */
    anyFlag(names: readonly string[], values: Fallback<boolean>): Sourced<boolean> {
      for (const name of names) {
        if (symbol(name)) return flag(name, values);
      }
      return flag(names[0] ?? '', values);
    },
    int(name: string, { defconfig, absent = defconfig }: Fallback<number>): Sourced<number> {
      return intOrNull(name) ?? fallback(name, config ? absent : defconfig);
    },
    text(name: string): Sourced<string> {
      const found = symbol(name);
      if (found?.kind === 'string') return { value: found.value, origin: sourceOrigin(found.span) };
      return fallback(name, '');
    },
  };
}

const DEFCONFIG_NAME: Readonly<Record<Arch, string>> = {
  arm64: 'the arm64 defconfig',
  arm: 'multi_v7_defconfig',
  riscv: 'the riscv defconfig',
};

const PAGE_SIZES: readonly (readonly [string, number])[] = [
  ['ARM64_64K_PAGES', 65536],
  ['ARM64_16K_PAGES', 16384],
  ['PAGE_SIZE_64KB', 65536],
  ['PAGE_SIZE_16KB', 16384],
];

function readPageSize(input: SettingsInput, read: SettingReader): Sourced<number> {
  if (input.pageSize) return input.pageSize;
  for (const [name, size] of PAGE_SIZES) {
    const flag = read.flag(name, { defconfig: false });
    if (flag.value) return { value: size, origin: flag.origin };
  }
  const named = read.symbol('ARM64_4K_PAGES') ?? read.symbol('PAGE_SIZE_4KB');
  if (named) return { value: 4096, origin: sourceOrigin(named.span) };
  return { value: 4096, origin: defaultOrigin('4 KiB pages are the default of every architecture here') };
}

/** PHYS_MASK_SHIFT of arm64: with 4K and 16K pages 52 bits need hardware with LPA2, which the boards of today do not have. */
function readPaBits(read: SettingReader): Sourced<number> {
  const lpa2 = read.flag('ARM64_LPA2', { defconfig: false });
  if (lpa2.value) return { value: 48, origin: lpa2.origin };
  return read.int('ARM64_PA_BITS', { defconfig: 48, absent: 48 });
}

/** multi_v7_defconfig has no LPAE, but a board with RAM above 4 GiB is not run without it. */
function readLpae({ arch, config, ramAbove4g }: SettingsInput, read: SettingReader): Sourced<boolean> {
  if (arch === 'arm' && config === null && ramAbove4g) {
    return { value: true, origin: defaultOrigin('the board has RAM above 4 GiB, so the kernel is taken to have LPAE') };
  }
  return read.flag('ARM_LPAE', { defconfig: false });
}

/** HUGETLB_PAGE follows HUGETLBFS; 32-bit arm has huge pages with LPAE only. */
function hugetlbPage(read: SettingReader, arch: Arch, lpae: Sourced<boolean>): Sourced<boolean> {
  if (arch === 'arm' && !lpae.value) return { value: false, origin: lpae.origin };
  return read.anyFlag(['HUGETLB_PAGE', 'HUGETLBFS'], { defconfig: arch !== 'arm' });
}

/** FORCE_MAX_ZONEORDER (up to 5.15) or ARCH_FORCE_MAX_ORDER; `Kconfig` defaults by page size otherwise. */
function readMaxOrder(
  read: SettingReader,
  { arch, profile }: SettingsInput,
  { pageSize, thp }: { readonly pageSize: number; readonly thp: boolean },
): Sourced<number> {
  const given = read.intOrNull('ARCH_FORCE_MAX_ORDER') ?? read.intOrNull('FORCE_MAX_ZONEORDER');
  if (given) return given;
  const large = arch === 'arm64' && (thp || !profile.does.maxOrderGrowsWithThp);
  const inclusive = large ? (INCLUSIVE_MAX_ORDER[pageSize] ?? 10) : 10;
  return read.fallback('ARCH_FORCE_MAX_ORDER', profile.does.maxOrderIsInclusive ? inclusive : inclusive + 1);
}

const INCLUSIVE_MAX_ORDER: Readonly<Record<number, number>> = { 4096: 10, 16384: 11, 65536: 13 };

function readSelector(read: SettingReader): Sourced<CmaSizeSelector> {
  const selectors: readonly (readonly [string, CmaSizeSelector])[] = [
    ['CMA_SIZE_SEL_PERCENTAGE', 'percentage'],
    ['CMA_SIZE_SEL_MIN', 'min'],
    ['CMA_SIZE_SEL_MAX', 'max'],
  ];
  for (const [name, value] of selectors) {
    const flag = read.flag(name, { defconfig: false });
    if (flag.value) return { value, origin: flag.origin };
  }
  return { value: 'mbytes', origin: read.flag('CMA_SIZE_SEL_MBYTES', { defconfig: true, absent: true }).origin };
}

/** mm/Kconfig: 7 (19 with NUMA) while one slot is added, 8 (20) since. */
function defaultAreas(profile: KernelProfile, numa: boolean): Fallback<number> {
  const slots = numa ? 20 : 8;
  return { defconfig: profile.does.extraSlot ? slots - 1 : slots };
}

const VMSPLITS: readonly (readonly [string, number])[] = [
  ['VMSPLIT_3G_OPT', 0xb000_0000],
  ['VMSPLIT_2G', 0x8000_0000],
  ['VMSPLIT_1G', 0x4000_0000],
];

function readPageOffset(read: SettingReader): Sourced<U64> {
  const given = read.symbol('PAGE_OFFSET');
  if (given && (given.kind === 'hex' || given.kind === 'int')) {
    return { value: u64(BigInt.asUintN(64, given.value)), origin: sourceOrigin(given.span) };
  }
  for (const [name, value] of VMSPLITS) {
    const flag = read.flag(name, { defconfig: false });
    if (flag.value) return { value: u64(value), origin: flag.origin };
  }
  return { value: u64(0xc000_0000), origin: read.flag('VMSPLIT_3G', { defconfig: true, absent: true }).origin };
}

function readCommandLineMode(read: SettingReader): KernelSettings['commandLineMode'] {
  for (const [name, value] of [
    ['CMDLINE_EXTEND', 'extend'],
    ['CMDLINE_FORCE', 'force'],
  ] as const) {
    const flag = read.flag(name, { defconfig: false });
    if (flag.value) return { value, origin: flag.origin };
  }
  return {
    value: 'from-bootloader',
    origin: read.flag('CMDLINE_FROM_BOOTLOADER', { defconfig: true, absent: true }).origin,
  };
}
