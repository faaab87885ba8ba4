import type { Range } from '@carveout/core';
import { explainPass } from './explain.ts';
import { findInPass } from './find.ts';
import type { AllocEvent, AllocRequest, SearchPass } from './request.ts';
import { reserve } from './reserved.ts';
import { allocPasses } from './search-pass.ts';
import type { MemblockState } from './state.ts';

export interface AllocResult {
  /** The same state when nothing was found. */
  readonly state: MemblockState;
  readonly region: Range | undefined;
  readonly event: AllocEvent;
}

/** What the passes of a request looked at, up to the one that found a place. */
export function explainRequest(state: MemblockState, request: AllocRequest): readonly SearchPass[] {
  const passes: SearchPass[] = [];
  for (const planned of allocPasses(state, request)) {
    const { pass } = explainPass(state, request, planned);
    passes.push(pass);
    if (pass.chosen) break;
  }
  return passes;
}

/**
 * memblock_phys_alloc_range() and relatives: finds a place and reserves exactly `size` bytes there. Failure is an event,
 * not an error. The event keeps the state it was made from, to explain itself when asked.
 */
export function alloc(state: MemblockState, request: AllocRequest): AllocResult {
  const explain = (): readonly SearchPass[] => explainRequest(state, request);
  for (const pass of allocPasses(state, request)) {
    const base = findInPass(state, request, pass);
    if (base === undefined) continue;
    const region = { base, size: request.size };
    const event: AllocEvent = { type: 'reserved', request, region, explain };
    return { state: reserve(state, region, request.owner), region, event };
  }
  return { state, region: undefined, event: { type: 'failed', request, explain } };
}
