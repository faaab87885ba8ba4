import { type CmaFailure, registerReserved } from '@carveout/allocator';
import { hex, isAligned, type Range, type U64 } from '@carveout/core';
import { armRemapCmaArea } from '../arm/remap.ts';
import { type Boot, mib, pa, record, say } from '../boot.ts';
import { cmaFailureText, sayCmaMessages } from '../cma-messages.ts';
import type { CmaRecord } from '../cma-record.ts';
import { isCompatible, isNoMap, isReusable, type NodeState } from './node-state.ts';

/** What a set-up function of a compatible returns. */
export type HandlerResult =
  | {
      readonly kind: 'done';
      readonly pool: NonNullable<NodeState['pool']>;
      readonly compatible: string;
      readonly reason: string;
    }
  /** An errno. `notMine` is -ENODEV, which 7.1 does not count as a failure. */
  | { readonly kind: 'refused'; readonly reason: string; readonly notMine: boolean };

interface Handler {
  readonly compatible: string;
  readonly isBuilt: (boot: Boot) => boolean;
  readonly setUp: (boot: Boot, state: NodeState, range: Range) => HandlerResult;
}

const refused = (reason: string, notMine = false): HandlerResult => ({ kind: 'refused', reason, notMine });

/** RESERVEDMEM_OF_DECLARE of kernel/dma in link order: contiguous, coherent, swiotlb. */
export const HANDLERS: readonly Handler[] = [
  { compatible: 'shared-dma-pool', isBuilt: ({ config }) => config.settings.dmaCma.value, setUp: setUpCma },
  {
    compatible: 'shared-dma-pool',
    isBuilt: ({ config }) => config.settings.declareCoherent.value,
    setUp: setUpCoherent,
  },
  {
    compatible: 'restricted-dma-pool',
    isBuilt: ({ config }) => config.settings.restrictedPool.value,
    setUp: setUpRestricted,
  },
];

/** rmem_cma_setup(): the checks in its order. */
function setUpCma(boot: Boot, state: NodeState, { base, size }: Range): HandlerResult {
  const { node } = state;
  const { nodeVersusCommandLine } = boot.does;
  const cmdline = boot.config.parameters.cma;
  if (nodeVersusCommandLine === 'command-line-bypasses-node' && cmdline && node.cmaDefault) {
    say(boot, 'info', `Reserved memory: bypass ${node.name} node, using cmdline CMA params instead`, node.path);
    state.remarks.add('bypassed');
    return refused(`${cmdline.text} on the command line replaces the linux,cma-default node`);
  }
  if (!isReusable(node) || isNoMap(node)) {
    return refused(
      isNoMap(node) ? 'it is no-map, and CMA needs mapped memory' : 'it is not reusable, so it is no CMA area',
      true,
    );
  }
  const align = boot.cmaAlignment.value;
  if (!isAligned((base | size) as U64, align)) {
    say(boot, 'error', 'Reserved memory: incorrect alignment of CMA region', node.path);
    const part = isAligned(base, align) ? `size ${hex(size)}` : `base ${hex(base)}`;
    return refused(`${part} is no multiple of the CMA alignment ${hex(align)}`);
  }
  const outcome = registerReserved(
    { state: boot.memblock, table: boot.cmaTable, rules: boot.cmaRules },
    { base, size, ...(boot.does.areasAreNamed ? { name: node.name } : {}) },
  );
  boot.cmaTable = outcome.table;
  sayCmaMessages(boot, outcome.printed, node.path);
  if (!outcome.area) {
    say(boot, 'error', 'Reserved memory: unable to setup CMA region', node.path);
    return refused(describeFailure(boot, outcome.failure));
  }
  const area = recordArea(boot, state, { area: outcome.area, base, size });
  armRemapCmaArea(boot, area);
  if (node.cmaDefault) boot.defaultArea = area;
  say(boot, 'info', `Reserved memory: created CMA memory pool at ${pa(boot, base)}, size ${mib(size)}`, node.path);
  const reason = `CMA area${node.cmaDefault ? ', default for devices without a region of their own' : ' for its own devices'}`;
  return { kind: 'done', pool: 'cma', compatible: 'shared-dma-pool', reason };
}

const describeFailure = (boot: Boot, failure: CmaFailure | undefined): string =>
  failure ? cmaFailureText(boot, failure.reason) : 'the area could not be registered';

type NewArea = Range & Pick<CmaRecord, 'area'>;

function recordArea(boot: Boot, state: NodeState, { area, base, size }: NewArea): CmaRecord {
  const { node } = state;
  const event = record(boot, {
    kind: 'cma',
    owner: node.path,
    range: { base, size },
    reason: `CMA area number ${area.index} made of the reusable node`,
    origin: node.origin,
  });
  const reason = state.reason || event.reason;
  const made: CmaRecord = {
    area,
    source: 'device-tree',
    node: state,
    origin: node.origin,
    reason,
    event: state.event ?? event.index,
  };
  boot.cmaRecords.push(made);
  return made;
}

/** rmem_dma_setup(): a pool of a device of its own. 32-bit arm wants it unmapped. */
function setUpCoherent(boot: Boot, { node }: NodeState, { base, size }: Range): HandlerResult {
  if (isReusable(node)) return refused('a reusable region is no coherent pool', true);
  if (boot.config.arch.value === 'arm' && !isNoMap(node)) {
    say(boot, 'error', 'Reserved memory: regions without no-map are not yet supported', node.path);
    return refused('on 32-bit arm a coherent pool must be no-map');
  }
  say(boot, 'info', `Reserved memory: created DMA memory pool at ${pa(boot, base)}, size ${mib(size)}`, node.path);
  return {
    kind: 'done',
    pool: 'coherent-pool',
    compatible: 'shared-dma-pool',
    reason: 'coherent pool of its own devices',
  };
}

/** rmem_swiotlb_setup(). */
function setUpRestricted(boot: Boot, { node }: NodeState, { base, size }: Range): HandlerResult {
  if (isReusable(node) || node.cmaDefault || node.dmaDefault || isNoMap(node)) {
    return refused('a restricted pool must be neither reusable, no-map nor a default');
  }
  const text = `created restricted DMA pool at ${pa(boot, base)}, size ${mib(size)}`;
  say(boot, 'info', `software IO TLB: Reserved memory: ${text}`, node.path);
  return {
    kind: 'done',
    pool: 'restricted-pool',
    compatible: 'restricted-dma-pool',
    reason: 'restricted DMA pool (bounce buffers)',
  };
}

/** The handlers that are built in and match the node, in link order. */
export const handlersFor = (boot: Boot, { node }: NodeState): readonly Handler[] =>
  HANDLERS.filter(({ compatible, isBuilt }) => isBuilt(boot) && isCompatible(node, compatible));
