import type { BootConfig } from '@carveout/bootconfig';
import type { Arch } from '@carveout/kernel';
import { activateAreas } from './activation.ts';
import { armTimeline } from './arm/timeline.ts';
import { arm64Timeline } from './arm64/timeline.ts';
import { createBoot } from './boot.ts';
import { finishBoot } from './finish-boot.ts';
import type { BootSimulation } from './model.ts';
import { riscvTimeline } from './riscv/timeline.ts';
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
  boot.phase = 'activation';
  const active = boot.outcome.kind === 'boots' ? activateAreas(boot) : new Set<never>();
  return finishBoot(boot, active);
}
