import { type BoardInput, parseMemoryBank, type SweepMemory, withoutVariants } from '@carveout/analysis';
import { UsageError } from '../usage-error.ts';
import type { BoardFlags } from './board-flags.ts';
import { valueList } from './value-list.ts';

/** What `--ram` lists: the RAM sizes a product ships with, `512M,1G` or banks joined by +. */
export const readRamSizes = (flags: BoardFlags): readonly SweepMemory[] => valueList('ram', flags).map(readRam);

function readRam(label: string): SweepMemory {
  const banks = label.split('+').map((text) => {
    const bank = parseMemoryBank(text.trim());
    if (!bank.ok) throw new UsageError(`--ram: ${bank.message}`);
    return bank.value;
  });
  return { label, banks };
}

/** Every boot with every size of `--ram`, which replaces what a project file lists. */
export function withRamSizes(inputs: readonly BoardInput[], sizes: readonly SweepMemory[]): readonly BoardInput[] {
  if (sizes.length === 0) return inputs;
  return withoutVariants(inputs, 'memory').flatMap((input) => {
    const { memory: _memory, ...places } = input.places ?? {};
    return sizes.map(({ label, banks }): BoardInput => {
      const variant = { ...input.variant, memory: label };
      return { ...input, memory: banks, variant, places };
    });
  });
}
