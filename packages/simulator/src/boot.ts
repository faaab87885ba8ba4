import {
  type AllocEvent,
  type AllocRequest,
  alloc,
  type CmaRules,
  type CmaTable,
  createCmaTable,
  createMemblock,
  free,
  type MemblockState,
  reserve,
  type SearchPass,
} from '@carveout/allocator';
import type { BootConfig } from '@carveout/bootconfig';
import { hex, type Origin, overlaps, type Range, type Sourced, type U64, U64_MAX, u64 } from '@carveout/core';
import type { KernelBehaviour } from '@carveout/kernel';
import { cmaAlignment } from './cma-alignment.ts';
import type { CmaRecord } from './cma-record.ts';
import { cmaRules } from './cma-rules.ts';
import type {
  AllocationRequest,
  AtomicPoolResult,
  BootEvent,
  BootOutcome,
  Hazard,
  LogLine,
  Note,
  PassedGap,
  PhaseId,
} from './model.ts';
import type { NodeState } from './reserved/node-state.ts';

/**
 * One simulated boot under way. The only mutable thing of this package: phases change it in kernel order, and
 * `simulateBoot()` turns it into a value at the end.
 */
export interface Boot {
  readonly config: BootConfig;
  readonly does: KernelBehaviour;
  readonly pageSize: U64;
  /** SMP_CACHE_BYTES: what an allocation without alignment gets. */
  readonly cacheLine: U64;
  /** CMA_MIN_ALIGNMENT_BYTES. */
  readonly cmaAlignment: Sourced<U64>;
  readonly cmaRules: CmaRules;
  /** Digits of a printed phys_addr_t: 8 or 16. */
  readonly addressDigits: 8 | 16;
  phase: PhaseId;
  memblock: MemblockState;
  cmaTable: CmaTable;
  readonly cmaRecords: CmaRecord[];
  /** Index into `cmaRecords` of the area that devices use by default. */
  defaultArea: CmaRecord | null;
  readonly nodes: NodeState[];
  readonly log: LogLine[];
  readonly events: BootEvent[];
  readonly notes: Note[];
  /** Upper limit of the default area, set by the architecture before it is searched. */
  dmaLimit: Sourced<U64>;
  /** First address of highmem on 32-bit arm with HIGHMEM. */
  highMemory: U64 | undefined;
  /** memblock.reserved when the default area was searched; null until then. */
  reservedAtDefault: MemblockState | null;
  /**
   * memblock when `memblock=debug` dumps it, where that is not the end of early setup: what becomes of a region is told by this state.
   */
  dumped: MemblockState | null;
  /** Free memory without a mapping: an allocation that lands there is the end of the boot. */
  readonly unmapped: Range[];
  /** What may end a boot that comes up. */
  readonly hazards: Hazard[];
  readonly atomicPools: AtomicPoolResult[];
  /** 32-bit arm: low memory that will be remapped page by page for CMA, refused nodes included. */
  readonly remapped: RemappedRange[];
  outcome: BootOutcome;
}

export interface RemappedRange extends Range {
  readonly owner: string;
  /** Was never mapped. */
  readonly nomap: boolean;
  readonly origin: Origin;
}

export function createBoot(config: BootConfig): Boot {
  const { settings, kernel, arch } = config;
  const does = kernel.profile.does;
  const narrow = arch.value === 'arm' && !settings.lpae.value;
  const pageSize = u64(settings.pageSize.value);
  const alignment = cmaAlignment(config);
  return {
    config,
    does,
    pageSize,
    cacheLine: u64(arch.value === 'arm64' ? does.cacheLine : 64),
    cmaAlignment: alignment,
    cmaRules: cmaRules(does, alignment.value),
    addressDigits: narrow ? 8 : 16,
    phase: 'fdt-scan',
    memblock: createMemblock({
      pageSize,
      physAddrBits: narrow ? 32 : 64,
      movableNode: config.parameters.movableNode !== null,
    }),
    cmaTable: createCmaTable(settings.cmaAreas.value + (does.extraSlot ? 1 : 0)),
    cmaRecords: [],
    defaultArea: null,
    nodes: [],
    log: [],
    events: [],
    notes: [],
    dmaLimit: { value: U64_MAX, origin: { kind: 'default', reason: 'no limit' } },
    highMemory: undefined,
    reservedAtDefault: null,
    dumped: null,
    unmapped: [],
    hazards: [],
    atomicPools: [],
    remapped: [],
    outcome: { kind: 'boots', reason: null, origin: null },
  };
}

/** A physical address as `%pa` prints it. */
export const pa = (boot: Boot, address: bigint): string => hex(address, boot.addressDigits);

/** `%lu MiB`: floor. */
export const mib = (bytes: bigint): string => `${bytes >> 20n} MiB`;

export function say(boot: Boot, level: LogLine['level'], text: string, node: string | null = null): void {
  boot.log.push({ level, text, node });
}

/** Stops the boot: phases after this one are not run. */
export function stopBoot(
  boot: Boot,
  outcome: BootOutcome & { readonly reason: string; readonly origin: Origin },
): void {
  if (boot.outcome.kind !== 'boots') return;
  boot.outcome = outcome;
  record(boot, { kind: 'stop', owner: 'kernel', range: null, reason: outcome.reason, origin: outcome.origin });
}

export interface EventDetails {
  readonly kind: BootEvent['kind'];
  readonly owner: string;
  readonly range: Range | null;
  readonly reason: string;
  readonly origin: Origin;
  readonly request?: AllocationRequest | null;
  /** Explains a search; asked only when somebody reads `passedOver`. */
  readonly explain?: (() => readonly SearchPass[]) | undefined;
}

export function record(boot: Boot, details: EventDetails): BootEvent {
  const event = new RecordedEvent(boot.events.length, boot.phase, details);
  boot.events.push(event);
  return event;
}

class RecordedEvent implements BootEvent {
  readonly index: number;
  readonly phase: PhaseId;
  readonly kind: BootEvent['kind'];
  readonly owner: string;
  readonly range: Range | null;
  readonly reason: string;
  readonly origin: Origin;
  readonly request: AllocationRequest | null;
  readonly #explain: EventDetails['explain'];

  constructor(index: number, phase: PhaseId, details: EventDetails) {
    this.index = index;
    this.phase = phase;
    this.kind = details.kind;
    this.owner = details.owner;
    this.range = details.range;
    this.reason = details.reason;
    this.origin = details.origin;
    this.request = details.request ?? null;
    this.#explain = details.explain;
  }

  get passedOver(): readonly PassedGap[] {
    return this.#explain ? passedGaps(this.#explain()) : [];
  }
}

const MOST_GAPS = 64;

function passedGaps(passes: readonly SearchPass[]): readonly PassedGap[] {
  return passes
    .flatMap(({ passedOver }) => passedOver)
    .slice(0, MOST_GAPS)
    .map(({ gap, reason }) => ({
      gap: gap.range,
      reason: reason === 'hotplug' ? 'nomap' : reason,
      above: boundName(gap.above),
      below: boundName(gap.below),
    }));
}

type Bound = SearchPass['passedOver'][number]['gap']['above'];

function boundName(bound: Bound): string | null {
  if (bound.kind === 'reserved') return bound.owners.join(', ');
  return bound.kind === 'memory-edge' ? 'end of RAM' : 'no-map memory';
}

export interface Reservation {
  readonly owner: string;
  readonly reason: string;
  readonly origin: Origin;
}

/** memblock_reserve() with its event. */
export function reserveRange(boot: Boot, range: Range, { owner, reason, origin }: Reservation): BootEvent {
  boot.memblock = reserve(boot.memblock, range, owner);
  return record(boot, { kind: 'reserve', owner, range, reason, origin });
}

/** memblock_phys_free() with its event. */
export function freeRange(boot: Boot, range: Range, { owner, reason, origin }: Reservation): BootEvent {
  boot.memblock = free(boot.memblock, range);
  return record(boot, { kind: 'free', owner, range, reason, origin });
}

export interface Allocated {
  readonly region: Range | undefined;
  readonly event: BootEvent;
}

/**
 * memblock_alloc_*() with its event; `reason` says what it is for, the rest of the sentence is made here. What is not `touched`
 * through the linear map does no harm where that has a hole.
 */
export function allocate(
  boot: Boot,
  request: AllocRequest,
  { reason, origin, touched = true }: Omit<Reservation, 'owner'> & { readonly touched?: boolean },
): Allocated {
  const result = alloc(boot.memblock, request);
  boot.memblock = result.state;
  const { region } = result;
  const event = record(boot, {
    kind: region ? 'alloc' : 'alloc-failed',
    owner: request.owner,
    range: region ?? null,
    reason: `${reason}: ${describeSearch(result.event)}`,
    origin,
    request: requestOf(boot, request),
    explain: result.event.explain,
  });
  if (region && touched) checkMapped(boot, request.owner, region);
  return { region, event };
}

function checkMapped(boot: Boot, owner: string, region: Range): void {
  const rest = boot.unmapped.find((range) => overlaps(range, region));
  if (!rest) return;
  const place = `${hex(rest.base)}..${hex(rest.base + rest.size - 1n)}`;
  const onArm = boot.config.arch.value === 'arm';
  const why = onArm
    ? 'its blocks are being remapped for CMA, or were in part'
    : 'a no-map region held it or the rest of its page';
  const reason = `${place} is free but has no mapping, since ${why}; ${owner} is placed there and the kernel faults`;
  // 32-bit arm has no console yet, and falls silent.
  stopBoot(boot, {
    kind: onArm ? 'hangs' : 'panics',
    reason,
    origin: { kind: 'default', reason: 'the linear map is made of whole pages' },
  });
}

export function requestOf(boot: Boot, request: AllocRequest): AllocationRequest {
  const max = request.max ?? 'accessible';
  const bottomUp = (request.direction ?? (boot.memblock.bottomUp ? 'bottom-up' : 'top-down')) !== 'top-down';
  return {
    size: request.size,
    align: request.align,
    min: request.min ?? u64(0),
    max: typeof max === 'string' ? null : max,
    direction: bottomUp ? 'bottom-up' : 'top-down',
  };
}

function describeSearch(event: AllocEvent): string {
  const { request } = event;
  const direction = request.direction ?? 'top-down';
  const where = direction === 'bottom-up' ? 'lowest' : 'highest';
  const window = typeof request.max === 'bigint' ? ` in [${hex(request.min ?? 0n)}, ${hex(request.max)})` : '';
  if (event.type === 'failed') {
    return `no free ${hex(request.size)} bytes aligned to ${hex(request.align)}${window}`;
  }
  return `${where} free ${hex(request.size)} bytes aligned to ${hex(request.align)}${window}, at ${hex(event.region.base)}`;
}
