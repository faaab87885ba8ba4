import type { SweepAxes } from '@carveout/analysis';
import type { BoardFlags } from '../flags/board-flags.ts';
import { readRamSizes } from '../flags/ram-sizes.ts';
import { several } from '../flags/single.ts';
import { unique, valueList } from '../flags/value-list.ts';

/** What is not an axis, as the other commands read it. */
export function fixedFlags(flags: BoardFlags): BoardFlags {
  const { cmdline: _line, ram: _ram, ...rest } = flags;
  return rest;
}

export function readAxes(flags: BoardFlags): SweepAxes {
  return {
    memory: readRamSizes(flags),
    kernels: valueList('kernels', flags),
    commandLines: unique(several(flags['cmdline'])),
    configs: valueList('configs', flags),
    overlays: valueList('overlays', flags).map((set) => (set === 'none' ? [] : set.split('+'))),
  };
}
