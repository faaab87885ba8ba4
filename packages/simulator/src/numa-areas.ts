import { declareMultiRange } from '@carveout/allocator';
import type { BootConfig } from '@carveout/bootconfig';
import { alignUp, type Origin, type U64, u64, wrapU64 } from '@carveout/core';
import { type Boot, mib, record, say } from './boot.ts';
import { hugePageOrder } from './cma-alignment.ts';
import { sayCmaMessages } from './cma-messages.ts';
import { declareArea } from './declare-area.ts';

const ZERO = u64(0);
/** Nodes of the simulated machine: one, as on nearly every board with a device tree. */
const ONLY_NODE = 0;

/** `cma_pernuma=` and `numa_cma=`: an area on each node, before the default one (dma_numa_cma_reserve(), 6.12: in this order). */
export function reserveNumaAreas(boot: Boot): void {
  const { cmaPernuma, numaCma } = boot.config.parameters;
  const { dmaNumaCma, numa } = boot.config.settings;
  if (!dmaNumaCma.value || !numa.value) return;
  if (cmaPernuma && cmaPernuma.value > 0n) {
    reserveOnNode(boot, {
      size: cmaPernuma.value,
      source: 'pernuma',
      text: cmaPernuma.text,
      origin: cmaPernuma.origin,
    });
  }
  for (const { node, size } of boot.does.numaCma ? (numaCma?.value ?? []) : []) {
    if (node !== ONLY_NODE) say(boot, 'warning', `cma: invalid node ${node} specified`);
    else if (numaCma) reserveOnNode(boot, { size, source: 'numa', text: numaCma.text, origin: numaCma.origin });
  }
}

interface NodeArea {
  readonly size: U64;
  readonly source: 'numa' | 'pernuma';
  readonly text: string;
  readonly origin: Origin;
}

function reserveOnNode(boot: Boot, { size, source, text, origin }: NodeArea): void {
  const name = `${source}${ONLY_NODE}`;
  const owner = `per-node CMA area of ${text}`;
  const request = { base: ZERO, size, limit: ZERO, fixed: false, node: ONLY_NODE, owner };
  const made = declareArea(boot, { request, name, source, what: owner, origin });
  if (made) return;
  const caller = boot.does.pernuma === 'inside-default' ? 'dma_numa_cma_reserve' : 'dma_pernuma_cma_reserve';
  say(boot, 'warning', `cma: ${caller}: reservation failed: err -12, node ${ONLY_NODE}`);
}

/** Order of the gigantic page that hugetlb_cma= reserves for. */
function gigantic({ config, pageSize }: Boot): { readonly order: number; readonly bytes: U64 } {
  const huge = hugePageOrder(config);
  // 4K pages: PUD-sized pages of 1 GiB; 16K and 64K: 32 contiguous PMD entries.
  const order = config.settings.pageSize.value === 4096 ? huge * 2 : huge + 5;
  return { order, bytes: u64(pageSize << BigInt(order)) };
}

/** hugetlb_cma_reserve() on a machine with one node. */
export function reserveHugetlbArea(boot: Boot): void {
  const parameter = boot.config.parameters.hugetlbCma;
  if (!parameter || boot.does.hugetlbPhase === 'never' || !boot.config.settings.hugetlbPage.value) return;
  const { order, bytes } = gigantic(boot);
  const size = hugetlbSize(boot, parameter.value, bytes);
  if (size === null) return;
  const granule = boot.does.hugetlbAlignment === 'granule';
  const hugeOrder = hugePageOrder(boot.config);
  const align = u64(boot.pageSize << BigInt(granule ? order : hugeOrder));
  const what = `huge-page CMA area of ${parameter.text}`;
  const request = { size, align, orderPerBit: hugeOrder, node: ONLY_NODE, owner: what };
  const made = boot.does.multiRange
    ? declareHugetlbRanges(boot, request, { what, origin: parameter.origin })
    : declareArea(boot, {
        request: { ...request, base: ZERO, limit: ZERO, fixed: false },
        name: `hugetlb${ONLY_NODE}`,
        source: 'hugetlb',
        what,
        origin: parameter.origin,
      }) !== null;
  if (made) say(boot, 'info', `hugetlb_cma: reserved ${mib(size)} on node ${ONLY_NODE}`);
  else say(boot, 'warning', `hugetlb_cma: reservation failed: err -12, node ${ONLY_NODE}`);
}

/** What the only node gets, with what the kernel says on the way: sizes of nodes, of which the last one counts, or a total. */
function hugetlbSize(boot: Boot, { total, nodes }: HugetlbCmaValue, granule: U64): U64 | null {
  let left = total;
  let own: U64 | null = null;
  for (const [node, size] of [...new Map(nodes.map((entry) => [entry.node, entry.size]))].sort(([a], [b]) => a - b)) {
    if (size === 0n) continue;
    if (node === ONLY_NODE && size >= granule) {
      own = size;
      continue;
    }
    const wrong =
      node === ONLY_NODE
        ? `cma area of node ${node} should be at least ${mib(granule)}`
        : `invalid node ${node} specified`;
    say(boot, 'warning', `hugetlb_cma: ${wrong}`);
    left = wrapU64(left - size);
  }
  if (left === 0n) return null;
  if (left < granule) {
    say(boot, 'warning', `hugetlb_cma: cma area should be at least ${mib(granule)}`);
    return null;
  }
  if (own !== null) return alignUp(own, granule);
  const size = alignUp(left, granule);
  say(boot, 'info', `hugetlb_cma: reserve ${mib(left)}, up to ${mib(size)} per node`);
  return size;
}

type HugetlbCmaValue = NonNullable<BootConfig['parameters']['hugetlbCma']>['value'];

type MultiRequest = Parameters<typeof declareMultiRange>[1];

/** Kernels with multi-range areas: pieces above 4 GiB will do when no single place is large enough. */
function declareHugetlbRanges(
  boot: Boot,
  request: MultiRequest,
  { what, origin }: { what: string; origin: Origin },
): boolean {
  const context = { state: boot.memblock, table: boot.cmaTable, rules: boot.cmaRules };
  const outcome = declareMultiRange(context, { ...request, name: `hugetlb${ONLY_NODE}` });
  boot.memblock = outcome.state;
  boot.cmaTable = outcome.table;
  sayCmaMessages(boot, outcome.printed, null);
  if (!outcome.area) return false;
  const range = { base: outcome.area.base, size: outcome.area.size };
  const reason = `${what} in ${outcome.area.ranges.length} range(s)`;
  const event = record(boot, { kind: 'cma', owner: what, range, reason, origin });
  boot.cmaRecords.push({ area: outcome.area, source: 'hugetlb', node: null, origin, reason, event: event.index });
  return true;
}
