import type { Origin, Range, Sourced, U64 } from '@carveout/core';
import type {
  CrashkernelValue,
  HugetlbCmaValue,
  MemValue,
  NodeSize,
  Parameter,
  SwiotlbValue,
} from '@carveout/grammar-cmdline';
import type { Arch, KernelProfile, KernelVersion } from '@carveout/kernel';
import type { UnflattenedSize } from './unflattened-size.ts';

/** All that this boot is given, read and ranked but not yet simulated. Every value says where it was written. */
export interface BootConfig {
  readonly kernel: KernelChoice;
  readonly arch: Sourced<Arch>;
  /** Kconfig settings that boot memory depends on, each from the .config or a named default. */
  readonly settings: KernelSettings;
  /** The root node's cell counts, with which memory and reserved-memory are read. */
  readonly rootCells: CellCounts;
  readonly commandLine: CommandLine;
  readonly parameters: BootParameters;
  readonly memoryNodes: readonly MemoryNode[];
  /** RAM given by a flag, project file or boot log: replaces the memory nodes (`null`: not given). */
  readonly memoryOverride: readonly Sourced<Range>[] | null;
  /** /chosen linux,usable-memory-range tuples, or null. */
  readonly usableMemory: readonly Sourced<Range>[] | null;
  readonly memreserves: readonly Sourced<Range>[];
  /** null when the tree has no /reserved-memory node. */
  readonly reservedMemory: ReservedMemoryRoot | null;
  readonly images: BootImages;
  /** Lowest upper CPU address that any enabled `dma-ranges` allows (inclusive), or null when none restricts. */
  readonly dmaMaxCpuAddress: Sourced<U64> | null;
  /** What unflatten_device_tree() asks of memblock. */
  readonly unflattened: UnflattenedSize;
}

export interface KernelChoice {
  /** False when nobody named a kernel: the documented precedence applies, and mechanics of `version`. */
  readonly given: boolean;
  readonly version: KernelVersion;
  readonly profile: KernelProfile;
  readonly origin: Origin;
}

export interface CellCounts {
  readonly address: number;
  readonly size: number;
}

export type CmaSizeSelector = 'mbytes' | 'percentage' | 'min' | 'max';

/** Kconfig as far as it moves boot memory. Numbers are as in the .config unless a unit is named. */
export interface KernelSettings {
  /** False when no .config was given: the architecture's defconfig values apply. */
  readonly configGiven: boolean;
  readonly pageSize: Sourced<number>;
  /** arm64: CONFIG_ARM64_VA_BITS. */
  readonly vaBits: Sourced<number>;
  /** arm64: CONFIG_ARM64_PA_BITS, 48 where more of them need hardware with LPA2. */
  readonly paBits: Sourced<number>;
  readonly hugetlbPage: Sourced<boolean>;
  readonly transparentHugepage: Sourced<boolean>;
  /** FORCE_MAX_ZONEORDER / ARCH_FORCE_MAX_ORDER in the .config's own counting (see the profile's `maxOrderIsInclusive`). */
  readonly maxOrder: Sourced<number>;
  /** PAGE_BLOCK_MAX_ORDER (6.17 on), or null. */
  readonly pageBlockMaxOrder: Sourced<number> | null;
  readonly cma: Sourced<boolean>;
  readonly dmaCma: Sourced<boolean>;
  readonly cmaSelector: Sourced<CmaSizeSelector>;
  readonly cmaSizeMbytes: Sourced<number>;
  readonly cmaSizePercentage: Sourced<number>;
  readonly cmaAreas: Sourced<number>;
  readonly declareCoherent: Sourced<boolean>;
  readonly restrictedPool: Sourced<boolean>;
  readonly dmaNumaCma: Sourced<boolean>;
  readonly zoneDma: Sourced<boolean>;
  readonly zoneDma32: Sourced<boolean>;
  readonly numa: Sourced<boolean>;
  readonly nodesShift: Sourced<number>;
  readonly highmem: Sourced<boolean>;
  readonly lpae: Sourced<boolean>;
  /** arm: CONFIG_PAGE_OFFSET (VMSPLIT). */
  readonly pageOffset: Sourced<U64>;
  readonly rodataFull: Sourced<boolean>;
  readonly kfence: Sourced<boolean>;
  readonly kfenceObjects: Sourced<number>;
  /** KFENCE_SAMPLE_INTERVAL: 0 means off until the command line says otherwise. */
  readonly kfenceInterval: Sourced<number>;
  readonly debugPagealloc: Sourced<boolean>;
  readonly memoryHotplug: Sourced<boolean>;
  /** FLATMEM: one array of page structures from the start of RAM to its end, instead of sections. */
  readonly flatMemory: Sourced<boolean>;
  /** DEFERRED_STRUCT_PAGE_INIT. */
  readonly deferredStructPages: Sourced<boolean>;
  readonly pageExtension: Sourced<boolean>;
  readonly blkDevInitrd: Sourced<boolean>;
  readonly strictKernelRwx: Sourced<boolean>;
  readonly swiotlb: Sourced<boolean>;
  /** CRASH_RESERVE, before 6.9 KEXEC_CORE: without it crashkernel= means nothing. */
  readonly crashReserve: Sourced<boolean>;
  readonly coherentPool: Sourced<boolean>;
  /** CONFIG_CMDLINE text and how it combines with bootargs. */
  readonly builtInCommandLine: Sourced<string>;
  readonly commandLineMode: Sourced<'from-bootloader' | 'extend' | 'force'>;
}

export interface CommandLine {
  /** As the kernel assembles and echoes it. */
  readonly text: string;
  /** Pieces in order, each with where it was written. */
  readonly pieces: readonly CommandLinePiece[];
  readonly parameters: readonly Parameter[];
  /** Bytes dropped because COMMAND_LINE_SIZE was reached, 0 when none. */
  readonly truncated: number;
}

export interface CommandLinePiece {
  readonly text: string;
  /** Offset in the assembled line. */
  readonly start: number;
  readonly origin: Origin;
  readonly source: 'bootargs' | 'flag' | 'kconfig';
}

/** One occurrence of a parameter on the command line, read by its own grammar. */
export interface Occurrence<T> {
  readonly value: T;
  readonly text: string;
  readonly origin: Origin;
}

/** The `cma=` state after the whole command line: early_cma() of every kernel keeps it in three variables. */
export interface CmaParameter {
  readonly size: U64;
  readonly base: U64;
  readonly limit: U64;
  readonly origin: Origin;
  readonly text: string;
  /** All occurrences in order; the last one sets the size. */
  readonly occurrences: readonly Occurrence<string>[];
}

export interface BootParameters {
  readonly cma: CmaParameter | null;
  readonly mem: readonly Occurrence<MemValue>[];
  readonly coherentPool: Occurrence<U64> | null;
  readonly cmaPernuma: Occurrence<U64> | null;
  readonly numaCma: Occurrence<readonly NodeSize[]> | null;
  readonly hugetlbCma: Occurrence<HugetlbCmaValue> | null;
  readonly crashkernel: readonly Occurrence<CrashkernelValue>[];
  readonly swiotlb: Occurrence<SwiotlbValue> | null;
  readonly vmalloc: Occurrence<U64> | null;
  readonly movableNode: Occurrence<true> | null;
  /** Text of the last rodata=, or null. */
  readonly rodata: Occurrence<string> | null;
  /** `kfence.sample_interval=`: 0 leaves the pool of guarded objects out. */
  readonly kfenceInterval: Occurrence<string> | null;
  /** Early parameters without a value that the kernel calls malformed: `cma`. */
  readonly malformed: readonly Occurrence<string>[];
}

/** A node with device_type = "memory". */
export interface MemoryNode {
  readonly path: string;
  /** Direct child of the root. */
  readonly topLevel: boolean;
  readonly status: string | null;
  readonly hotpluggable: boolean;
  /** `reg` or `linux,usable-memory`, read with the root's cells. */
  readonly ranges: readonly Sourced<Range>[];
  readonly origin: Origin;
}

export interface ReservedMemoryRoot {
  readonly path: '/reserved-memory';
  readonly origin: Origin;
  readonly cells: CellCounts | null;
  readonly hasRanges: boolean;
  /** Why the kernel ignores the whole node, or null when its format is right. */
  readonly problem: string | null;
  /** Device-tree order, disabled ones and (for older kernels) grandchildren included. */
  readonly nodes: readonly ReservedNode[];
}

/** One child of /reserved-memory as the blob says it; nothing is judged here. */
export interface ReservedNode {
  readonly path: string;
  readonly name: string;
  /** 1 for a direct child of /reserved-memory. */
  readonly depth: number;
  readonly status: string | null;
  readonly compatible: readonly string[];
  /** Present `reg`: all whole tuples, and whether the length is a multiple of a tuple. */
  readonly reg: { readonly tuples: readonly Range[]; readonly lengthOk: boolean; readonly origin: Origin } | null;
  /** Present `size` / `alignment` and whether the length is right for the root's cells. */
  readonly size: { readonly value: U64; readonly lengthOk: boolean; readonly origin: Origin } | null;
  readonly alignment: { readonly value: U64; readonly lengthOk: boolean; readonly origin: Origin } | null;
  readonly allocRanges: {
    readonly tuples: readonly Range[];
    readonly lengthOk: boolean;
    readonly origin: Origin;
  } | null;
  readonly noMap: Origin | null;
  readonly reusable: Origin | null;
  readonly cmaDefault: Origin | null;
  readonly dmaDefault: Origin | null;
  readonly origin: Origin;
}

/** Where boot loader things lie; `basis` says whether that is known. */
export interface BootImages {
  /** What the kernel reserves for itself ([_text or _stext, _end) on arm64). */
  readonly kernel: PlacedImage | null;
  readonly dtb: PlacedImage | null;
  readonly initrd: PlacedImage | null;
  /** True when somebody said that there is no initrd; without, null above means that nobody knows. */
  readonly initrdExcluded: boolean;
}

export interface PlacedImage {
  readonly range: Range;
  readonly origin: Origin;
  readonly basis: 'given' | 'read' | 'assumed';
  /** Fixed reservations leave no free place of RAM for what is assumed: it is smaller, or lies over them. */
  readonly isCrowded?: boolean;
}
