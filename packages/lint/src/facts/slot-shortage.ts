import type { BootSimulation, LogLine } from '@carveout/simulator';

const NO_SLOT = /Not enough slots for CMA reserved regions/;

/** The line that the kernel prints when the table of CMA areas is full; undefined when every area got a slot. */
export const slotShortage = ({ log }: BootSimulation): LogLine | undefined =>
  log.find(({ text }) => NO_SLOT.test(text));
