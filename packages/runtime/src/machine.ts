import { firstFit, type PlacementStrategy } from '@carveout/allocator';
import type { KernelBehaviour } from '@carveout/kernel';
import type { RuntimeArea } from './area.ts';

/** All that CMA allocations after boot depend on. A value: every operation returns a new one. */
export interface Machine {
  readonly does: KernelBehaviour;
  /** Bytes. */
  readonly pageSize: number;
  /** CONFIG_CMA_ALIGNMENT: the largest order that DMA requests are aligned to. */
  readonly cmaAlignment: number;
  /** Pages of the block that is isolated as a whole while one of its pages is being claimed. */
  readonly pageblockPages: number;
  /** CONFIG_CMA_DEBUG. */
  readonly cmaDebug: boolean;
  readonly placement: PlacementStrategy;
  /** Free pages outside of CMA, where movable pages can go; null: as many as needed. */
  readonly freePages: number | null;
  /** In order of creation. */
  readonly areas: readonly RuntimeArea[];
  /** Calls since the start, as /proc/vmstat counts them. */
  readonly vm: { readonly allocSuccess: number; readonly allocFail: number };
}

export interface MachineInput {
  readonly does: KernelBehaviour;
  readonly areas: readonly RuntimeArea[];
  readonly pageSize?: number;
  readonly cmaAlignment?: number;
  readonly pageblockPages?: number;
  readonly cmaDebug?: boolean;
  readonly placement?: PlacementStrategy;
  readonly freePages?: number | null;
}

/** Default of CONFIG_CMA_ALIGNMENT. */
export const DEFAULT_CMA_ALIGNMENT = 8;
/** pageblock_order of a kernel with huge pages of 2 MiB. */
const DEFAULT_PAGEBLOCK_PAGES = 512;

export const createMachine = (input: MachineInput): Machine => ({
  pageSize: 4096,
  cmaAlignment: DEFAULT_CMA_ALIGNMENT,
  pageblockPages: DEFAULT_PAGEBLOCK_PAGES,
  cmaDebug: false,
  placement: firstFit,
  freePages: null,
  vm: { allocSuccess: 0, allocFail: 0 },
  ...input,
});

/** Index of the area of that name, -1 if there is none. */
export const areaIndex = (machine: Machine, name: string): number =>
  machine.areas.findIndex((area) => area.name === name);

export const withArea = (machine: Machine, index: number, area: RuntimeArea): Machine => ({
  ...machine,
  areas: machine.areas.with(index, area),
});
