import { parseMemoryBank, type SweepAxes, type SweepMemory } from '@carveout/analysis';
import type { BoardFlags } from '../flags/board-flags.ts';
import { several } from '../flags/single.ts';
import { UsageError } from '../usage-error.ts';

/** What is not an axis, as the other commands read it. */
export function fixedFlags(flags: BoardFlags): BoardFlags {
  const { cmdline: _line, ...rest } = flags;
  return rest;
}

export function readAxes(flags: BoardFlags): SweepAxes {
  return {
    memory: list('ram', flags).map(readRam),
    kernels: list('kernels', flags),
    commandLines: unique(several(flags['cmdline'])),
    configs: list('configs', flags),
    overlays: list('overlays', flags).map((set) => (set === 'none' ? [] : set.split('+'))),
  };
}

/** Values separated by commas, in one flag or several, each once. */
function list(name: string, flags: BoardFlags): readonly string[] {
  const values = several(flags[name]).flatMap((text) => text.split(','));
  const empty = values.some((value) => value.trim() === '');
  if (empty) throw new UsageError(`--${name} has an empty value; separate values with single commas`);
  return unique(values.map((value) => value.trim()));
}

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];

function readRam(label: string): SweepMemory {
  const banks = label.split('+').map((text) => {
    const bank = parseMemoryBank(text.trim());
    if (!bank.ok) throw new UsageError(`--ram: ${bank.message}`);
    return bank.value;
  });
  return { label, banks };
}
