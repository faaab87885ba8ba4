import type { U64 } from '@carveout/core';
import { candidateIn } from './candidate.ts';
import { explainPass } from './explain.ts';
import type { FindRequest } from './request.ts';
import type { PlannedPass } from './search-pass.ts';
import { findPasses } from './search-pass.ts';
import type { MemblockState } from './state.ts';
import { walkFree } from './walk-free.ts';

/** The first place a pass comes to, or undefined. */
export function findInPass(state: MemblockState, request: FindRequest, pass: PlannedPass): U64 | undefined {
  if (request.size === 0n) return explainPass(state, request, pass).base;
  let found: U64 | undefined;
  walkFree(state, pass, (start, end) => {
    found = candidateIn(pass.direction, { start, end }, request);
    return found !== undefined;
  });
  return found;
}

/**
 * memblock_find_in_range_node(): where a request would be placed, without placing it; undefined where the kernel returns 0.
 * The first page is never given out, and a place never spans two memory entries.
 */
export function findRange(state: MemblockState, request: FindRequest): U64 | undefined {
  for (const pass of findPasses(state, request)) {
    const base = findInPass(state, request, pass);
    if (base !== undefined) return base;
  }
  return undefined;
}
