import { type CmaOutcome, type DeclareRequest, declareContiguous } from '@carveout/allocator';
import { hex, type Origin, type Range } from '@carveout/core';
import { armRemapCmaArea } from './arm/remap.ts';
import { type Boot, record, requestOf } from './boot.ts';
import { cmaFailureText, sayCmaMessages } from './cma-messages.ts';
import type { CmaRecord } from './cma-record.ts';
import type { CmaSource } from './model.ts';

/** Memory that a search found and a later one made it forget. */
export const LEAK_OWNER = 'leaked by the CMA search';

export interface AreaToDeclare {
  readonly request: DeclareRequest;
  /** As the kernel names it, when it names areas at all. */
  readonly name: string;
  readonly source: CmaSource;
  /** For sentences: `default CMA area of cma=64M`. */
  readonly what: string;
  readonly origin: Origin;
}

/** cma_declare_contiguous_nid() with its messages and events; the new area, or null. */
export function declareArea(boot: Boot, { request, name, source, what, origin }: AreaToDeclare): CmaRecord | null {
  const named = boot.does.areasAreNamed ? { ...request, name } : request;
  const high = boot.highMemory === undefined ? {} : { highMemory: boot.highMemory };
  const outcome = declareContiguous(
    { state: boot.memblock, table: boot.cmaTable, rules: boot.cmaRules },
    { ...named, ...high },
  );
  boot.memblock = outcome.state;
  boot.cmaTable = outcome.table;
  sayCmaMessages(boot, outcome.printed, null);
  if (outcome.leaked) noteLeak(boot, outcome.leaked, what);
  const { area, failure } = outcome;
  if (!area) {
    const reason = `${what} fails: ${failure ? cmaFailureText(boot, failure.reason) : 'refused'}`;
    record(boot, { kind: 'cma-failed', owner: what, range: null, reason, origin, ...searchOf(boot, outcome) });
    return null;
  }
  const range = { base: area.base, size: area.size };
  const reason = `${what}: ${placeText(boot, outcome, request)}`;
  const event = record(boot, { kind: 'cma', owner: what, range, reason, origin, ...searchOf(boot, outcome) });
  const made: CmaRecord = { area, source, node: null, origin, reason, event: event.index };
  boot.cmaRecords.push(made);
  armRemapCmaArea(boot, made);
  return made;
}

function noteLeak(boot: Boot, range: Range, what: string): void {
  record(boot, {
    kind: 'reserve',
    owner: LEAK_OWNER,
    range,
    reason: `${what}: found in high memory, then overwritten by the search from 4 GiB; it stays reserved and unused`,
    origin: { kind: 'default', reason: boot.config.kernel.profile.sources.above4g },
  });
}

function placeText(boot: Boot, { area, attempts }: CmaOutcome, request: DeclareRequest): string {
  if (!area) return '';
  const rounded = area.size === request.size ? '' : ` (rounded up from ${hex(request.size)})`;
  const size = `${hex(area.size)} bytes${rounded}`;
  const won = attempts.at(-1);
  if (!won) return `${size} at the fixed place ${hex(area.base)}`;
  const where = won.direction === 'top-down' ? 'highest' : 'lowest';
  const window = `[${hex(won.window.base)}, ${hex(won.window.base + won.window.size)})`;
  return `${size}, the ${where} free place aligned to ${hex(boot.cmaAlignment.value)} in ${window}`;
}

/** The last search and what it passed over, for explanations. */
function searchOf(boot: Boot, { attempts }: CmaOutcome) {
  const last = attempts.at(-1);
  return last ? { request: requestOf(boot, last.event.request), explain: last.event.explain } : {};
}
