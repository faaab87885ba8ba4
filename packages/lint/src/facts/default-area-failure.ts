import type { BootEvent, BootSimulation } from '@carveout/simulator';

/** The attempt to make the area of `cma=` or CONFIG_CMA_SIZE_*, when it failed and left the board without a default area. */
export const defaultAreaFailure = ({ defaultCma, events }: BootSimulation): BootEvent | undefined =>
  defaultCma ? undefined : events.findLast(({ kind, phase }) => kind === 'cma-failed' && phase === 'default-cma');
