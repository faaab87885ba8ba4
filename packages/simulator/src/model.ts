import type { Origin, Range, Sourced, U64 } from '@carveout/core';
import type { Arch } from '@carveout/kernel';

/** What early boot does with memory, with the reason for every address. Plain data; made by `simulateBoot()`. */
export interface BootSimulation {
  /** Release whose behaviour was applied, as the user gave it; `kernelGiven` is false when nobody named one. */
  readonly kernel: string;
  readonly kernelGiven: boolean;
  readonly arch: Arch;
  readonly pageSize: number;
  /** As the kernel assembles it from bootargs and CONFIG_CMDLINE. */
  readonly commandLine: string;
  readonly outcome: BootOutcome;
  /** memblock.memory at the end of early setup. */
  readonly memory: readonly MemoryRange[];
  /**
   * memblock.reserved at the moment the default CMA area is searched (at the end of reserved-memory handling when it is not),
   * merged and sorted; `owners` names what lies in each.
   */
  readonly reserved: readonly ReservedRange[];
  /** One entry per child of /reserved-memory, in device-tree order. */
  readonly reservedMemory: readonly ReservedMemoryResult[];
  /** In order of creation, as /sys/kernel/debug/cma numbers them. */
  readonly cma: readonly CmaAreaResult[];
  /** The area that devices without a region of their own use. One of `cma`, or null. */
  readonly defaultCma: CmaAreaResult | null;
  /** The `cma-reserved` figure of the kernel's `Memory:` line in KiB; null when the boot ends before that line. */
  readonly cmaReservedKiB: number | null;
  readonly log: readonly LogLine[];
  /** Chronological; `phase` groups them. */
  readonly events: readonly BootEvent[];
  /** Every option that had more than one source, or decides a placement: winner and losers. */
  readonly options: readonly EffectiveOption[];
  /** Every other setting that boot memory depends on, for questions about one: what is in effect and where it comes from. */
  readonly settings: () => readonly EffectiveOption[];
  /** Memory that is given to the page allocator though nobody can use it: a boot that comes up may still die of it. */
  readonly hazards: readonly Hazard[];
  /** Pools for DMA requests that may not sleep, in the order made; the first users of the default area. */
  readonly atomicPools: readonly AtomicPoolResult[];
  /** Upper limit of the default CMA area (exclusive) and where it comes from. */
  readonly dmaLimit: Sourced<U64>;
  /** CMA_MIN_ALIGNMENT_BYTES of this kernel. */
  readonly cmaAlignment: Sourced<U64>;
  /** Searched areas and nodes whose place depends on an input that nobody gave; empty when all is exact, or not asked. */
  readonly placements: readonly PlacementRange[];
  /** Inputs that the result rests on and that nobody gave, and boundaries between kernel versions that are not known. */
  readonly notes: readonly Note[];
}

export interface Hazard extends Range {
  readonly kind: 'no-mapping' | 'kernel-image' | 'given-twice' | 'no-page-structures';
  /** Path of the node, or name of the area. */
  readonly owner: string;
  /** Half a sentence, after "it": what happens to whoever uses it. */
  readonly reason: string;
  readonly origin: Origin;
}

export interface AtomicPoolResult {
  /** Flags the kernel asks with, as its log line names them. */
  readonly zone: 'GFP_KERNEL' | 'GFP_KERNEL|GFP_DMA' | 'GFP_KERNEL|GFP_DMA32';
  readonly size: U64;
}

/** Where a region can end up over all plausible values of what nobody told. */
export interface PlacementRange {
  /** Index into `BootSimulation.cma`; null for a node that makes no area. */
  readonly area: number | null;
  /** Path of the node that makes it; null for an area of the command line or the kernel configuration. */
  readonly node: string | null;
  /** Lowest and highest base found; equal when the place does not depend on it. */
  readonly lowest: U64;
  readonly highest: U64;
  /** True when in some case there is no such region at all. */
  readonly mayFail: boolean;
  /** What is not known and can move it, in a fixed order. */
  readonly unknown: readonly UnknownInput[];
  /** Its place with every usual amount of RAM, smallest first; empty when the RAM size is known. */
  readonly byRam: readonly PlaceByRam[];
  /** The flag that would settle it, several joined by `and`: `--dtb BASE:SIZE`. */
  readonly settle: string;
}

export interface PlaceByRam {
  readonly ram: U64;
  /** null when there is no such region then. */
  readonly base: U64 | null;
}

/** An input of a boot that nobody gave. */
export type UnknownInput = 'RAM size' | 'initrd' | 'kernel image' | 'device tree blob';

export interface BootOutcome {
  readonly kind: 'boots' | 'panics' | 'hangs';
  /** Why, in one sentence; null for `boots`. */
  readonly reason: string | null;
  readonly origin: Origin | null;
}

export interface MemoryRange extends Range {
  readonly nomap: boolean;
}

export interface ReservedRange extends Range {
  readonly owners: readonly { readonly base: U64; readonly size: U64; readonly owner: string }[];
}

export type ReservedKind = 'plain' | 'reusable' | 'nomap' | 'nomap+reusable';

/** What became of a node. The words are those of the recorded boots. */
export type ReservedOutcome =
  | 'cma'
  | 'coherent-pool'
  | 'restricted-pool'
  | 'nomap'
  | 'reserved'
  | 'reserve-failed'
  | 'alloc-failed'
  | 'init-failed'
  | 'invalid-reg'
  | 'disabled'
  | 'absent';

export interface ReservedMemoryResult {
  /** Full path: `/reserved-memory/linux,cma@80000000`. */
  readonly node: string;
  /** Unit name, as the kernel prints it. */
  readonly name: string;
  readonly compatible: readonly string[];
  /** First `reg` tuple, or the place the kernel found; both null for a dynamic node that was never placed. */
  readonly base: U64 | null;
  readonly size: U64 | null;
  /** What a dynamic node asked for; null when it has no `size`. */
  readonly requestedSize: U64 | null;
  readonly static: boolean;
  readonly kind: ReservedKind;
  readonly cmaDefault: boolean;
  readonly outcome: ReservedOutcome;
  /** One sentence: why this outcome, why this address. */
  readonly reason: string;
  /** Other things worth telling: `bypassed`, `released`, `overlap`, `extra-tuples-ignored`. */
  readonly remarks: readonly string[];
  readonly origin: Origin;
  /** Index into `events` of the event that placed it or failed to, or null. */
  readonly event: number | null;
  /** For a failed dynamic node: the largest size that would have fitted, and where; null when nothing would. */
  readonly largestFit: Range | null;
}

export type CmaSource = 'device-tree' | 'cmdline' | 'kconfig' | 'numa' | 'pernuma' | 'hugetlb';

export interface CmaAreaResult {
  /** Node's unit name, `reserved` for the default area, `pernuma0`, `hugetlb0`, … */
  readonly name: string;
  readonly base: U64;
  readonly size: U64;
  readonly isDefault: boolean;
  readonly source: CmaSource;
  /** Path of the node for `device-tree`, else null. */
  readonly node: string | null;
  readonly origin: Origin;
  /** One sentence. */
  readonly reason: string;
  /** Index into `events` of the event that placed it. */
  readonly event: number;
  /** False when activation fails later (the area crosses a zone boundary or lies outside RAM). */
  readonly activates: boolean;
}

export interface LogLine {
  readonly level: 'error' | 'warning' | 'info';
  /** As in dmesg, without time stamp. */
  readonly text: string;
  /** Path of the node the line is about, or null. */
  readonly node: string | null;
}

/** A boot phase in kernel order. */
export type PhaseId =
  | 'fdt-scan'
  | 'early-parameters'
  | 'memblock-init'
  | 'reserved-memory'
  | 'paging'
  | 'unflatten'
  | 'late-reserved-memory'
  | 'numa'
  | 'sparse'
  | 'default-cma'
  | 'crashkernel'
  | 'mem-init'
  | 'activation';

export interface BootEvent {
  /** Position in `BootSimulation.events`. */
  readonly index: number;
  readonly phase: PhaseId;
  readonly kind:
    | 'add'
    | 'remove'
    | 'reserve'
    | 'free'
    | 'nomap'
    | 'alloc'
    | 'alloc-failed'
    | 'cma'
    | 'cma-failed'
    | 'option'
    | 'stop';
  /** Whose: `kernel image`, `page tables`, `/reserved-memory/linux,cma`, `default CMA area`. */
  readonly owner: string;
  readonly range: Range | null;
  /** One sentence with numbers: what was done and which rule put it there. */
  readonly reason: string;
  readonly origin: Origin;
  /** The request, for allocations. */
  readonly request: AllocationRequest | null;
  /** Free gaps that were looked at before and why each was not taken; highest first for top-down searches. At most 64. */
  readonly passedOver: readonly PassedGap[];
}

export interface AllocationRequest {
  readonly size: U64;
  readonly align: U64;
  readonly min: U64;
  /** Exclusive; null for no limit. */
  readonly max: U64 | null;
  readonly direction: 'top-down' | 'bottom-up';
}

export interface PassedGap {
  readonly gap: Range;
  readonly reason: 'too-small' | 'outside-window' | 'misaligned' | 'nomap' | 'wrong-node';
  /** What bounds the gap above and below, where known. */
  readonly above: string | null;
  readonly below: string | null;
}

/** Where an option can be set. */
export type OptionSource = 'device-tree' | 'command-line' | 'kconfig' | 'flag' | 'kernel-default';

/** One thing that several sources may set, resolved: the winner and everybody who lost, each with its place. */
export interface EffectiveOption {
  /** `default CMA area`, `default CMA size`, `memory limit`, `command line`, … */
  readonly name: string;
  /** What is in effect, as text for people. */
  readonly value: string;
  readonly winner: OptionCandidate;
  readonly losers: readonly OptionCandidate[];
  /** The rule that ranked them, naming the kernel function or the documented order; for a setting, what it decides. */
  readonly rule: string;
  /** Other names that people ask for it by. */
  readonly aliases?: readonly string[];
}

export interface OptionCandidate {
  readonly source: OptionSource;
  readonly text: string;
  readonly origin: Origin;
  /** For a loser: why it lost. */
  readonly why?: string;
}

export interface Note {
  /** `assumed-input`: nobody gave it, a default was used; `unknown-boundary`: between two known kernel versions; `precedence`: documented order and this kernel differ; `default-config`: no .config. */
  readonly kind: 'assumed-input' | 'unknown-boundary' | 'precedence' | 'default-config';
  readonly message: string;
  /** The one input that would settle it, as a flag or a file: `--dtb BASE:SIZE`. */
  readonly settle: string | null;
  /** True when a placement in this result could change with it. */
  readonly affectsPlacement: boolean;
  /** The unknown input that it is about, if it is about one. */
  readonly unknown?: UnknownInput;
  /** True when it names an assumed value: told also where a region tells more. */
  readonly isAssumption?: boolean;
}
