import type { Origin, Span } from '@carveout/core';
import { defaultAreaFailure } from '../../facts/default-area-failure.ts';
import { startOf } from '../../facts/location.ts';
import { ramOf } from '../../facts/ram.ts';
import { areaReason, effectiveDefault } from '../../facts/wording.ts';
import { type BoardView, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'cma-default-source',
  code: 'MEM1101',
  severity: 'info',
  summary: 'Says how large the default CMA area is, where it lies and who decided.',
  why: 'Device tree, command line and kernel configuration can all set it, and the loser is dropped without an error.',
  docs: 'Nothing is wrong: the finding is there so that a change of the effective area shows up in review. It is left out while the RAM is not known.',
  presets: { kernel: 'off', vendor: 'off' },
  examples: {
    good: [{ snippet: '', memory: [] }],
    bad: [
      {
        snippet: '',
        cmdline: 'cma=64M@0x60000000',
        kernel: '6.12',
        reports: [
          'default CMA is 64 MiB at 0x60000000 from cma= on the command line: cma=64M@0x60000000: 0x4000000 bytes at the fixed place 0x60000000',
        ],
      },
      { snippet: '', cmdline: 'cma=0', kernel: '6.12', reports: ['no default CMA area: cma=0 turns it off'] },
    ],
  },
  check(board, report) {
    if (!ramOf(board.config)) return;
    const { simulation } = board;
    const reason = areaReason(simulation.defaultCma?.reason ?? whyNone(board));
    report(null, { at: placeOf(board), message: `${effectiveDefault(simulation)}: ${reason}` });
  },
});

function placeOf({ tree, config, simulation }: BoardView): Span | Origin {
  return simulation.defaultCma?.origin ?? config.parameters.cma?.origin ?? startOf(tree);
}

function whyNone({ config, simulation }: BoardView): string {
  if (!config.settings.dmaCma.value) return 'CONFIG_DMA_CMA is off';
  if (config.parameters.cma?.size === 0n) return `${config.parameters.cma.text} turns it off`;
  return (
    defaultAreaFailure(simulation)?.reason ?? 'neither device tree, command line nor kernel configuration asks for one'
  );
}
