import { free, largestFit, markNomap, removeMemory, reserve } from '@carveout/allocator';
import { formatSize, hex, maxU64, type Origin, type Range, type U64, u64 } from '@carveout/core';
import { type Allocated, allocate, type Boot, mib, record, say } from '../boot.ts';
import { fail, isCompatible, isNoMap, isReusable, type NodeState } from './node-state.ts';

/** One window to try: [min, max), where 'anywhere' has no end. */
interface Window {
  readonly min: U64;
  readonly max: U64 | 'anywhere';
}

/**
 * __reserved_mem_alloc_size(): finds a place for a node without `reg`. True when it was placed. Windows of alloc-ranges are
 * tried in order and nothing else after them; without them any RAM will do, below no limit.
 */
export function placeDynamic(boot: Boot, state: NodeState, earlier: readonly Range[]): boolean {
  const { node } = state;
  const size = node.size?.value ?? u64(0);
  if (!checkProperties(boot, state)) return false;
  const align = alignmentOf(boot, state);
  const windows = windowsOf(boot, state);
  if (!windows) return false;
  let last: Allocated | undefined;
  for (const window of windows) {
    const direction = directionFor(boot, window, earlier);
    last = allocate(
      boot,
      { owner: node.path, size, align, min: window.min, max: window.max, ...(direction ? { direction } : {}) },
      { reason: describe(state, window), origin: node.allocRanges?.origin ?? node.size?.origin ?? node.origin },
    );
    if (last.region)
      return placed(boot, state, { region: last.region, event: last.event.index, reason: last.event.reason });
  }
  const ending = boot.does.failureNamesSize ? `: size ${mib(size)}` : '';
  say(boot, 'error', `${boot.does.allocPrefix}failed to allocate memory for node '${node.name}'${ending}`, node.path);
  noteLargest(boot, state, { windows, align });
  fail(state, 'alloc-failed', failureReason(state, windows, align));
  state.event = last?.event.index ?? null;
  return false;
}

function failureReason(state: NodeState, windows: readonly Window[], align: U64): string {
  const size = state.node.size?.value ?? u64(0);
  const where = windows.map(({ min, max }) => (max === 'anywhere' ? 'RAM' : `[${hex(min)}, ${hex(max)})`)).join(', ');
  const best = state.largestFit;
  const largest = best
    ? `; the largest that fits is ${formatSize(best.size)} at ${hex(best.base)}`
    : '; nothing fits there';
  return `no free ${hex(size)} bytes aligned to ${hex(align)} in ${where || 'an empty alloc-ranges'}${largest}`;
}

function placed(
  boot: Boot,
  state: NodeState,
  { region, event, reason }: { region: Range; event: number; reason: string },
): boolean {
  const { node } = state;
  state.base = region.base;
  state.size = region.size;
  state.entry = region;
  state.event = event;
  state.reason = reason;
  if (isNoMap(node)) {
    const { dynamicNoMap } = boot.does;
    if (dynamicNoMap !== 'reserve-and-flag') boot.memblock = free(boot.memblock, region);
    boot.memblock = dynamicNoMap === 'remove' ? removeMemory(boot.memblock, region) : markNomap(boot.memblock, region);
    record(boot, {
      kind: 'nomap',
      owner: node.path,
      range: region,
      reason: 'no-map: kept out of the linear map',
      origin: node.noMap ?? node.origin,
    });
  } else if (region.size === 0n) {
    boot.memblock = reserve(boot.memblock, region, node.path);
  }
  return true;
}

/** Lengths that the kernel checks before it reads; each failure names the node and nothing else is tried. */
function checkProperties(boot: Boot, state: NodeState): boolean {
  const { node } = state;
  for (const name of ['size', 'alignment'] as const) {
    const property = node[name];
    if (!property || property.lengthOk) continue;
    say(boot, 'error', `${boot.does.allocPrefix}invalid ${name} property in '${node.name}' node.`, node.path);
    state.reason = `its ${name} has the wrong length for the root's cells, so the kernel skips the node`;
    return false;
  }
  return true;
}

/** `alignment`, else SMP_CACHE_BYTES; a CMA pool gets at least the CMA alignment. Used as a mask, power of two or not. */
function alignmentOf(boot: Boot, state: NodeState): U64 {
  const given = state.node.alignment?.value ?? u64(0);
  const align = isCmaPool(boot, state) ? maxU64(given, boot.cmaAlignment.value) : given;
  return align === 0n ? boot.cacheLine : align;
}

function isCmaPool({ does, config }: Boot, { node }: NodeState): boolean {
  if (!isCompatible(node, 'shared-dma-pool')) return false;
  if (does.cmaAlignmentOfDynamic === 'shared-dma-pool') return config.settings.cma.value;
  const handled =
    does.cmaAlignmentOfDynamic === 'cma-handler' ? config.settings.dmaCma.value : config.settings.cma.value;
  return handled && isReusable(node) && !isNoMap(node);
}

/** Windows in the order tried; undefined when a broken alloc-ranges makes the kernel skip the node. */
function windowsOf(boot: Boot, state: NodeState): readonly Window[] | undefined {
  const { allocRanges, name, path } = state.node;
  const anywhere: Window = { min: u64(0), max: 'anywhere' };
  if (!allocRanges) return [anywhere];
  if (!allocRanges.lengthOk) {
    if (boot.does.badLength === 'treat-as-absent') return [anywhere];
    say(boot, 'error', `${boot.does.allocPrefix}invalid alloc-ranges property in '${name}', skipping node.`, path);
    state.reason = "its alloc-ranges has the wrong length for the root's cells, so the kernel skips the node";
    return undefined;
  }
  return allocRanges.tuples.map((tuple) => windowOf(boot, tuple));
}

/** In the width of phys_addr_t: an end that wraps to 0 means no end. */
function windowOf({ memblock }: Boot, { base, size }: Range): Window {
  const min = (base & memblock.addressMax) as U64;
  const end = ((base + size) & memblock.addressMax) as U64;
  return { min, max: end === 0n ? 'anywhere' : end };
}

/**
 * __reserved_mem_alloc_in_range(): a window that begins where a known region lies is searched from below, one that ends there from
 * above, so that neighbours stay together. Undefined leaves the default direction.
 */
function directionFor(boot: Boot, { min, max }: Window, known: readonly Range[]): 'top-down' | 'bottom-up' | undefined {
  if (boot.does.rangeDirection === 'never' || max === 'anywhere') return undefined;
  const touches = (address: bigint): boolean =>
    known.some(({ base, size }) => size > 0n && address >= base && address <= base + size);
  const bottom = touches(min);
  const top = touches(max);
  if (bottom === top) return undefined;
  return bottom ? 'bottom-up' : 'top-down';
}

function noteLargest(
  boot: Boot,
  state: NodeState,
  { windows, align }: { windows: readonly Window[]; align: U64 },
): void {
  for (const { min, max } of windows) {
    const fit = largestFit(boot.memblock, {
      align,
      min,
      max,
      sizeStep: isCmaPool(boot, state) ? boot.cmaAlignment.value : boot.pageSize,
    });
    if (fit && fit.range.size > (state.largestFit?.size ?? 0n)) state.largestFit = fit.range;
  }
}

const describe = ({ node }: NodeState, { max }: Window): string =>
  max === 'anywhere' && !node.allocRanges ? 'placed by size, no alloc-ranges' : 'placed by size within alloc-ranges';

export const originOfPlacement = ({ node }: NodeState): Origin => node.reg?.origin ?? node.size?.origin ?? node.origin;
