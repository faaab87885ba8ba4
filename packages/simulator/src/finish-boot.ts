import { isRegionReserved, type MemblockState, reservedMerged } from '@carveout/allocator';
import { type Range, u64 } from '@carveout/core';
import type { Boot } from './boot.ts';
import type { CmaRecord } from './cma-record.ts';
import type {
  BootSimulation,
  CmaAreaResult,
  MemoryRange,
  ReservedMemoryResult,
  ReservedOutcome,
  ReservedRange,
} from './model.ts';
import { collectNotes } from './notes.ts';
import { effectiveOptions } from './options.ts';
import { isEnabled, kindOf, type NodeState } from './reserved/node-state.ts';
import { effectiveSettings } from './settings.ts';

/** The result as plain data. */
export function finishBoot(boot: Boot, active: ReadonlySet<CmaRecord>): BootSimulation {
  const { config } = boot;
  const cma = boot.cmaRecords.map((made) => areaResult(boot, made, active));
  const defaultIndex = boot.defaultArea ? boot.cmaRecords.indexOf(boot.defaultArea) : -1;
  return {
    kernel: config.kernel.version.text,
    kernelGiven: config.kernel.given,
    arch: config.arch.value,
    pageSize: config.settings.pageSize.value,
    commandLine: config.commandLine.text,
    outcome: boot.outcome,
    memory: boot.memblock.memory.map(({ base, size, nomap }): MemoryRange => ({ base, size, nomap })),
    reserved: reservedRanges(boot.reservedAtDefault ?? boot.memblock),
    reservedMemory: boot.nodes.filter(({ node }) => node.depth === 1).map((state) => nodeResult(boot, state)),
    cma,
    defaultCma: cma[defaultIndex] ?? null,
    cmaReservedKiB: cmaReservedKiB(boot),
    log: boot.log,
    events: boot.events,
    options: effectiveOptions(boot),
    settings: () => effectiveSettings(boot),
    hazards: boot.hazards,
    atomicPools: boot.atomicPools,
    dmaLimit: boot.dmaLimit,
    cmaAlignment: boot.cmaAlignment,
    placements: [],
    notes: [...boot.notes, ...collectNotes(boot)],
  };
}

/**
 * totalcma_pages when mem_init_print_info() runs: every declared area, also one whose activation fails afterwards. Null
 * when the boot stops before that line.
 */
function cmaReservedKiB(boot: Boot): number | null {
  const stop = boot.events.findLast(({ kind }) => kind === 'stop');
  if (boot.outcome.kind !== 'boots' && stop?.phase !== 'activation') return null;
  return Number(boot.cmaRecords.reduce((sum, { area }) => sum + area.size, 0n) >> 10n);
}

function areaResult(boot: Boot, made: CmaRecord, active: ReadonlySet<CmaRecord>): CmaAreaResult {
  const { area, source, node, origin, reason, event } = made;
  return {
    name: area.name,
    base: area.base,
    size: area.size,
    isDefault: made === boot.defaultArea,
    source,
    node: node?.node.path ?? null,
    origin,
    reason,
    event,
    activates: active.has(made),
  };
}

function nodeResult(boot: Boot, state: NodeState): ReservedMemoryResult {
  const { node } = state;
  const region = placeOf(state);
  const outcome = outcomeOf(boot, state, region);
  return {
    node: node.path,
    name: node.name,
    compatible: node.compatible,
    base: region?.base ?? null,
    size: region?.size ?? null,
    requestedSize: node.reg ? null : (node.size?.value ?? null),
    static: node.reg !== null,
    kind: kindOf(node),
    cmaDefault: node.cmaDefault !== null,
    outcome,
    reason: state.reason || defaultReason(outcome),
    remarks: [...state.remarks].sort(),
    origin: node.origin,
    event: state.event,
    largestFit: state.largestFit,
  };
}

/** First reg tuple, or where a dynamic node was put. */
function placeOf({ node, base, size }: NodeState): Range | null {
  if (node.reg) return node.reg.tuples[0] ?? null;
  return base === null || size === null ? null : { base, size };
}

/** A pool, else the first failure, else what memblock holds at the end: the way the recorded boots are read. */
function outcomeOf(boot: Boot, state: NodeState, region: Range | null): ReservedOutcome {
  const memblock = boot.dumped ?? boot.memblock;
  if (state.pool) return state.pool;
  if (state.failure) return state.failure;
  if (!isEnabled(state.node)) return 'disabled';
  if (!region || region.size === 0n) return 'absent';
  if (isWhollyNomap(memblock, region) || wasRemoved(boot, state)) return 'nomap';
  return isWhollyReserved(memblock, region) ? 'reserved' : 'absent';
}

/** Kernels up to 5.4 have no flag for no-map memory: it is gone from the list. */
const wasRemoved = ({ does, events }: Boot, { event }: NodeState): boolean =>
  does.noMap === 'remove' && event !== null && events[event]?.kind === 'nomap';

function isWhollyReserved(memblock: MemblockState, { base, size }: Range): boolean {
  if (!isRegionReserved(memblock, { base, size })) return false;
  return reservedMerged(memblock).some((range) => range.base <= base && base + size <= range.base + range.size);
}

function isWhollyNomap({ memory }: MemblockState, { base, size }: Range): boolean {
  let at: bigint = base;
  for (const range of memory) {
    if (range.nomap && range.base <= at && at < range.base + range.size) at = range.base + range.size;
  }
  return at >= base + size;
}

const DEFAULT_REASONS: Partial<Record<ReservedOutcome, string>> = {
  disabled: 'the node is disabled',
  absent: 'the kernel does nothing with it',
};

const defaultReason = (outcome: ReservedOutcome): string => DEFAULT_REASONS[outcome] ?? 'reserved';

function reservedRanges(memblock: MemblockState): readonly ReservedRange[] {
  return reservedMerged(memblock).map((range) => {
    const end = range.base + range.size;
    const owners = memblock.reserved
      .filter(({ base, size }) => base < end && base + size > range.base)
      .map(({ base, size, owner }) => ({ base, size: u64(size), owner }));
    return { ...range, owners };
  });
}
