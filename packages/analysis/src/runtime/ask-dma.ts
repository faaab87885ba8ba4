import { type BootConfig, deviceDmaWindows } from '@carveout/bootconfig';
import { GIB, type Range } from '@carveout/core';
import { readU32, type TreeNode } from '@carveout/devicetree';
import type { Arch } from '@carveout/kernel';
import {
  atomicPools,
  bootMachine,
  type DmaAnswer,
  type DmaBoard,
  type DmaDevice,
  type DmaRequest,
  dmaPath,
} from '@carveout/runtime';
import type { BootSimulation } from '@carveout/simulator';
import type { BoardAnalysis } from '../model.ts';
import { nodePathOf } from '../node-path.ts';

export interface DmaQuestion extends DmaRequest {
  /** Path or label of a node; null asks for a device that is like any other. */
  readonly device: string | null;
  /** Null: as the device tree says. */
  readonly coherent: boolean | null;
  readonly iommu: boolean | null;
  /** Bits of the coherent mask that the driver sets. */
  readonly maskBits: number;
  /** See {@link DmaBoard.poolServesAll}. */
  readonly poolServesAll: boolean;
}

export type DmaResult =
  | { readonly ok: true; readonly device: DmaDevice; readonly path: string | null; readonly answer: DmaAnswer }
  | { readonly ok: false; readonly message: string };

/** Which allocator serves a DMA request of a device of this board, right after boot. */
export function askDma(board: BoardAnalysis, question: DmaQuestion): DmaResult {
  const { config, simulation, tree } = board;
  if (!config || !simulation || !tree) return { ok: false, message: 'the board could not be simulated' };
  const { kind, reason } = simulation.outcome;
  if (simulation.memory.length === 0) {
    return { ok: false, message: 'nothing says how much RAM the board has: give it with --memory BASE:SIZE' };
  }
  if (kind !== 'boots') {
    const why = `the kernel ${kind} at boot${reason === null ? '' : `: ${reason}`}`;
    return { ok: false, message: `no device is served: ${why}; see carveout boot` };
  }
  const path = question.device === null ? null : nodePathOf(board, question.device);
  const node = path === null || path === undefined ? undefined : tree.nodeByPath(path);
  if (question.device !== null && !node) {
    return { ok: false, message: `there is no node \`${question.device}\`; name it by path or label` };
  }
  const device: DmaDevice = {
    coherent: question.coherent ?? (node ? isCoherent(node, config.arch.value) : config.arch.value === 'riscv'),
    iommu: question.iommu ?? node?.property('iommus') !== undefined,
    mask: (1n << BigInt(question.maskBits)) - 1n,
    windows: node ? deviceDmaWindows(node) : null,
    node: node ? numaNodeOf(node) : null,
    pool: node ? poolOf(node, board, simulation) : null,
  };
  return {
    ok: true,
    device,
    path: node?.path ?? null,
    answer: dmaPath({ ...dmaBoard(config, simulation), poolServesAll: question.poolServesAll }, device, question),
  };
}

/** of_dma_is_coherent(): the nearest node upwards that says; else riscv takes it for coherent, and arm does not. */
function isCoherent(device: TreeNode, arch: Arch): boolean {
  for (let node: TreeNode | undefined = device; node; node = node.parent) {
    if (node.property('dma-coherent')) return true;
    if (node.property('dma-noncoherent')) return false;
  }
  return arch === 'riscv';
}

/** of_node_to_nid(): the nearest node upwards that says. */
function numaNodeOf(device: TreeNode): number | null {
  for (let node: TreeNode | undefined = device; node; node = node.parent) {
    const property = node.property('numa-node-id');
    if (property) return readU32(property) ?? null;
  }
  return null;
}

const KINDS = { cma: 'cma', 'coherent-pool': 'coherent', 'restricted-pool': 'restricted' } as const;

/** of_reserved_mem_device_init() takes the first region of the list. */
function poolOf(node: TreeNode, { tree }: BoardAnalysis, boot: BootSimulation): DmaDevice['pool'] {
  const property = node.property('memory-region');
  const phandle = property ? readU32(property) : undefined;
  const region = phandle === undefined ? undefined : tree?.nodeByPhandle(phandle);
  const result = boot.reservedMemory.find((one) => one.node === region?.path);
  if (!result || result.base === null || result.size === null) return null;
  const range: Range = { base: result.base, size: result.size };
  const { outcome } = result;
  // Old kernels number their areas instead of naming them after the node.
  const name = boot.cma.find(({ base }) => base === range.base)?.name ?? result.name;
  return outcome === 'cma' || outcome === 'coherent-pool' || outcome === 'restricted-pool'
    ? { kind: KINDS[outcome], name, range }
    : null;
}

/** In the order in which dma_alloc_contiguous() asks. */
const NUMA_SOURCES = ['pernuma', 'numa'] as const;

function dmaBoard(config: BootConfig, boot: BootSimulation): Omit<DmaBoard, 'poolServesAll'> {
  const { settings, arch, kernel } = config;
  const order = settings.maxOrder.value - (kernel.profile.does.maxOrderIsInclusive ? 0 : 1);
  const limit = boot.dmaLimit.value;
  return {
    arch: arch.value,
    machine: bootMachine(config, boot),
    dmaCma: settings.cma.value && settings.dmaCma.value,
    defaultArea: boot.defaultCma?.activates ? boot.defaultCma.name : null,
    numaAreas: NUMA_SOURCES.flatMap((kind) => boot.cma.filter(({ source }) => source === kind)).map(({ name }) => ({
      name,
      node: Number(/\d+$/.exec(name)?.[0]),
    })),
    memory: boot.memory.filter(({ nomap }) => !nomap),
    hasBounceArea: boot.events.some(({ owner }) => owner === 'bounce buffers'),
    // What maps memory uncached brings the pools with it (DMA_DIRECT_REMAP).
    remaps: arch.value !== 'riscv' || settings.coherentPool.value,
    atomicPools: atomicPools(boot),
    dmaZoneEnd: settings.zoneDma.value && arch.value !== 'riscv' ? (limit < 4n * GIB ? limit : 4n * GIB) : null,
    dma32Zone: settings.zoneDma32.value,
    largestBlock: 2 ** Math.max(0, order),
  };
}
