import { formatSize, hex, u64 } from '@carveout/core';
import { cmaAlloc } from '../cma-alloc.ts';
import { dmaAlignOrder } from '../dma-align.ts';
import { areaIndex } from '../machine.ts';
import { type Asked, asked, mayBlock } from './asked.ts';
import { reaches, reachWords } from './dma-reach.ts';
import type { DmaAllocator, DmaCall } from './dma-request.ts';
import { zoneFlag } from './dma-zone.ts';

/** How code treats CMA. */
export interface CmaManners {
  /** Memory that the device does not reach is given back. */
  readonly checksReach: boolean;
  /** A single page may come from the default area. */
  readonly singlePages: boolean;
  /** Per-NUMA areas are known. */
  readonly perNode: boolean;
}

/** dma_alloc_contiguous() of dma-direct: CMA of the device, else of its NUMA node, else the default area. */
export function* askCma(call: DmaCall, { checksReach, singlePages, perNode }: CmaManners): Iterable<Asked> {
  const { board, device, pages } = call;
  const own = device.pool?.kind === 'cma' ? device.pool.name : null;
  const first = own === null ? 'default CMA area' : 'device CMA area';
  if (!board.dmaCma) return yield asked(first, 'passed-over', 'CONFIG_DMA_CMA is off');
  if (!mayBlock(call)) return yield asked(first, 'passed-over', 'CMA sleeps, and the request may not');
  const ask = (name: string, allocator: DmaAllocator) => askArea(call, name, { allocator, checksReach });
  if (own !== null) return yield ask(own, 'device CMA area');
  if (pages === 1 && !singlePages) {
    return yield asked('default CMA area', 'passed-over', 'single pages never come from it in this kernel');
  }
  if (perNode) {
    for (const { name, node } of board.numaAreas) {
      const why = notForNode(call, node);
      yield why === null
        ? ask(name, 'per-NUMA CMA area')
        : asked('per-NUMA CMA area', 'passed-over', `\`${name}\`: ${why}`);
    }
  }
  if (board.defaultArea === null) return yield asked('default CMA area', 'passed-over', 'there is none');
  yield ask(board.defaultArea, 'default CMA area');
}

/** Why a node's area is not for this request; null when it is. */
function notForNode(call: DmaCall, node: number): string | null {
  const { device } = call;
  if (device.node === null) return 'the device belongs to no NUMA node (`numa-node-id`)';
  if (device.node !== node) return `the device belongs to node ${device.node}`;
  const flag = zoneFlag(call);
  return flag === null
    ? null
    : `the device's limit makes it a request for ZONE_${flag}, which such areas are not asked for`;
}

function askArea(
  call: DmaCall,
  name: string,
  { allocator, checksReach }: { readonly allocator: DmaAllocator; readonly checksReach: boolean },
): Asked {
  const { board, device, pages } = call;
  const { machine } = board;
  const index = areaIndex(machine, name);
  const area = machine.areas[index];
  if (!area) return asked(allocator, 'passed-over', `\`${name}\` was not activated at boot`);
  const alignOrder = dmaAlignOrder(machine, pages);
  const { outcome } = cmaAlloc(machine, index, { pages, alignOrder });
  if (outcome.at === null) {
    const why = outcome.kind === 'too-large' ? `it has ${area.pages} in all` : 'no free run is long enough';
    return asked(allocator, 'fails', `\`${name}\` has no room for ${pages} pages: ${why}`);
  }
  const page = BigInt(machine.pageSize);
  const base = u64((area.basePfn + BigInt(outcome.at)) * page);
  const place = { base, size: u64(BigInt(pages) * page) };
  const within = reaches(device, place);
  if (!within && checksReach) {
    const reason = `${hex(base)} in \`${name}\` is beyond what the device reaches (${reachWords(device)}); it is given back`;
    return asked(allocator, 'fails', reason);
  }
  const many = pages === 1 ? 'one page' : `${pages} pages`;
  const align = formatSize(BigInt(2 ** alignOrder) * page);
  const warning = within ? '' : `; the device reaches ${reachWords(device)} only, which this code does not check`;
  return { ...asked(allocator, 'serves', `\`${name}\`, ${many} aligned to ${align}${warning}`), place };
}
