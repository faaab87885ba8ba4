import type { BootConfig } from '@carveout/bootconfig';
import { u64 } from '@carveout/core';
import type { BootSimulation, CmaAreaResult } from '@carveout/simulator';
import { createArea, type RuntimeArea } from '../area.ts';
import { cmaAlloc } from '../cma-alloc.ts';
import { orderFor } from '../dma-align.ts';
import { createMachine, type Machine, type MachineInput } from '../machine.ts';
import { atomicPools } from './atomic-pools.ts';

/** What {@link bootMachine} leaves to the caller. */
export type MachineChoices = Partial<Pick<MachineInput, 'placement' | 'freePages' | 'cmaAlignment' | 'cmaDebug'>>;

/** The machine as user space finds it: every area that was activated, with the atomic pools in the default one. */
export function bootMachine(config: BootConfig, boot: BootSimulation, choices: MachineChoices = {}): Machine {
  const machine = createMachine({
    does: config.kernel.profile.does,
    pageSize: boot.pageSize,
    pageblockPages: Number(boot.cmaAlignment.value / BigInt(boot.pageSize)),
    areas: boot.cma.filter(({ activates }) => activates).map((area) => areaOf(area, boot.pageSize)),
    ...choices,
  });
  return withAtomicPools(machine, boot);
}

function areaOf({ name, base, size, source }: CmaAreaResult, pageSize: number): RuntimeArea {
  const page = BigInt(pageSize);
  // A bit of the hugetlb areas is a huge page: what one entry above the last page-table level maps.
  const orderPerBit = source === 'hugetlb' ? Math.log2(pageSize) - 3 : 0;
  return createArea({ name, basePfn: u64(base / page), pages: Number(size / page), orderPerBit });
}

function withAtomicPools(machine: Machine, boot: BootSimulation): Machine {
  const index = machine.areas.findIndex(({ name }) => name === boot.defaultCma?.name);
  if (index < 0) return machine;
  let current = machine;
  for (const { pages, fromDefaultArea } of atomicPools(boot)) {
    if (!fromDefaultArea) continue;
    const alignOrder = Math.min(orderFor(pages), machine.cmaAlignment);
    // The kernel takes a smaller block when this one is not there.
    for (let many = pages; many >= 1; many /= 2) {
      const { machine: after, outcome } = cmaAlloc(current, index, { pages: many, alignOrder });
      current = after;
      if (outcome.at !== null) break;
    }
  }
  return current;
}
