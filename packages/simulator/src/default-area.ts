import { reserve, totalMemory } from '@carveout/allocator';
import { derivedOrigin, hex, minU64, type Origin, type Sourced, type U64, u64, wrapU64 } from '@carveout/core';
import { type Boot, record } from './boot.ts';
import { declareArea, LEAK_OWNER } from './declare-area.ts';
import { reserveNumaAreas } from './numa-areas.ts';

const ZERO = u64(0);
/** Whose the events of the default area are, unless a node makes it. */
export const DEFAULT_AREA_OWNER = 'default CMA area';

/** What dma_contiguous_reserve() asks for. */
export interface DefaultRequest {
  readonly size: U64;
  readonly base: U64;
  readonly limit: U64;
  readonly fixed: boolean;
  readonly source: 'cmdline' | 'kconfig';
  readonly origin: Origin;
  readonly text: string;
}

/** dma_contiguous_reserve(): per-node areas, then the default area unless a node already is it or the size is 0. */
export function reserveDefaultArea(boot: Boot): void {
  if (!boot.config.settings.dmaCma.value) return;
  if (boot.does.pernuma === 'inside-default') reserveNumaAreas(boot);
  const request = defaultRequest(boot);
  if (boot.defaultArea) {
    noteSkipped(boot, request, `the area of ${boot.defaultArea.node?.node.path ?? 'a node'} already is the default`);
    return;
  }
  if (request.size === 0n) {
    noteSkipped(boot, request, `its size is 0 (${request.text})`);
    return;
  }
  boot.reservedAtDefault = boot.memblock;
  const made = declareArea(boot, {
    request: {
      base: request.base,
      size: request.size,
      limit: request.limit,
      fixed: request.fixed,
      owner: DEFAULT_AREA_OWNER,
    },
    name: 'reserved',
    source: request.source,
    what: `default CMA area of ${request.text}`,
    origin: request.origin,
  });
  keepLeak(boot);
  if (made) boot.defaultArea = made;
}

/** What the search found and lost is part of what was reserved when the area found its place. */
function keepLeak(boot: Boot): void {
  const leak = boot.events.findLast(({ owner }) => owner === LEAK_OWNER)?.range;
  if (leak && boot.reservedAtDefault) boot.reservedAtDefault = reserve(boot.reservedAtDefault, leak, LEAK_OWNER);
}

function noteSkipped(boot: Boot, request: DefaultRequest, why: string): void {
  record(boot, {
    kind: 'option',
    owner: DEFAULT_AREA_OWNER,
    range: null,
    reason: `no area is made of ${request.text}: ${why}`,
    origin: request.origin,
  });
}

/** Size, base and limit by `cma=` or else by the Kconfig selector. */
export function defaultRequest(boot: Boot): DefaultRequest {
  const { cma } = boot.config.parameters;
  const arch = boot.dmaLimit.value;
  if (!cma) {
    const { value, origin, text } = kconfigSize(boot);
    return { size: value, base: ZERO, limit: arch, fixed: false, source: 'kconfig', origin, text };
  }
  const mask = boot.memblock.addressMax;
  const [size, base, limit] = [cma.size, cma.base, cma.limit].map((value) => (value & mask) as U64) as [U64, U64, U64];
  const fixed = ((base + size) & mask) === limit;
  return { size, base, limit: limitOf(boot, limit), fixed, source: 'cmdline', origin: cma.origin, text: cma.text };
}

/** The smaller non-zero of both; since 6.15 or so the user's limit replaces the architecture's. */
function limitOf(boot: Boot, user: U64): U64 {
  const arch = boot.dmaLimit.value;
  if (user === 0n) return arch;
  if (arch === 0n || boot.does.userLimitMayExceed) return user;
  return minU64(user, arch);
}

interface KconfigSize extends Sourced<U64> {
  readonly text: string;
}

/** CMA_SIZE_SEL_*: megabytes, a percentage of all memory in whole pages, or the smaller or larger of both. */
function kconfigSize(boot: Boot): KconfigSize {
  const { settings } = boot.config;
  const selector = settings.cmaSelector.value;
  // The kernel multiplies in unsigned arithmetic, whatever was configured.
  const bytes = wrapU64(BigInt(settings.cmaSizeMbytes.value) << 20n);
  const mbytes = {
    value: bytes,
    origin: settings.cmaSizeMbytes.origin,
    text: `CONFIG_CMA_SIZE_MBYTES=${settings.cmaSizeMbytes.value}`,
  };
  if (selector === 'mbytes') return mbytes;
  const percentage = percentageSize(boot);
  if (selector === 'percentage') return percentage;
  const smaller = mbytes.value < percentage.value ? mbytes : percentage;
  const larger = smaller === mbytes ? percentage : mbytes;
  const chosen = selector === 'min' ? smaller : larger;
  const reason = `CONFIG_CMA_SIZE_SEL_${selector.toUpperCase()}: the ${selector === 'min' ? 'smaller' : 'larger'} of ${hex(mbytes.value)} and ${hex(percentage.value)}`;
  return {
    value: chosen.value,
    origin: derivedOrigin(reason, [settings.cmaSelector.origin, mbytes.origin, percentage.origin]),
    text: chosen.text,
  };
}

function percentageSize(boot: Boot): KconfigSize {
  const { cmaSizePercentage: percentage } = boot.config.settings;
  const pages = totalMemory(boot.memblock) / boot.pageSize;
  const value = wrapU64((wrapU64(pages * BigInt(percentage.value)) / 100n) * boot.pageSize);
  const text = `CONFIG_CMA_SIZE_PERCENTAGE=${percentage.value}`;
  return { value, origin: derivedOrigin(`${percentage.value} % of ${pages} pages of RAM`, [percentage.origin]), text };
}
