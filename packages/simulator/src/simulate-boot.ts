import type { BootConfig } from '@carveout/bootconfig';
import type { Arch } from '@carveout/kernel';
import { activateAreas } from './activation.ts';
import { armTimeline } from './arm/timeline.ts';
import { arm64Timeline } from './arm64/timeline.ts';
import { preallocateAtomicPools } from './atomic-pools.ts';
import { type Boot, createBoot } from './boot.ts';
import type { CmaRecord } from './cma-record.ts';
import { finishBoot } from './finish-boot.ts';
import type { BootSimulation } from './model.ts';
import { riscvTimeline } from './riscv/timeline.ts';
import { reserveBounceBuffers } from './swiotlb.ts';
import { runTimeline, type Step } from './timeline.ts';

const TIMELINES: Readonly<Record<Arch, readonly Step[]>> = {
  arm64: arm64Timeline,
  arm: armTimeline,
  riscv: riscvTimeline,
};

/**
 * Early boot as far as it decides about memory, for the kernel, architecture and inputs of `config`. Pure: the same
 * configuration gives the same result. Never throws on what a user can cause.
 */
export function simulateBoot(config: BootConfig): BootSimulation {
  const boot = createBoot(config);
  runTimeline(boot, TIMELINES[config.arch.value]);
  const active = boot.outcome.kind === 'boots' ? finishSetUp(boot) : new Set<never>();
  return finishBoot(boot, active);
}

/** What follows early set-up: bounce buffers, then the areas become usable, then the first users of the default area. */
function finishSetUp(boot: Boot): ReadonlySet<CmaRecord> {
  const early = boot.memblock;
  boot.phase = 'mem-init';
  reserveBounceBuffers(boot);
  // What the result tells of memblock is the state at the end of early set-up.
  boot.memblock = early;
  boot.phase = 'activation';
  const active = activateAreas(boot);
  if (boot.outcome.kind === 'boots') preallocateAtomicPools(boot, active);
  return active;
}
