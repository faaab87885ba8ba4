import { spanOf } from '@carveout/core';
import { startOf } from '../../facts/location.ts';
import { ramOf } from '../../facts/ram.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'boot-stops',
  code: 'MEM1004',
  severity: 'error',
  summary: 'The simulated boot panics or hangs in early memory set-up.',
  why: 'Regions, `mem=` or a fixed `cma=` can take memory that the kernel cannot do without. It then dies before the console exists, and the board shows nothing at all.',
  docs: 'Information when it rests on the assumed place of a kernel image. Nothing is reported while the RAM is not known.',
  examples: {
    good: [{ snippet: 'buffer@70000000 {\n\treg = <0x0 0x70000000 0x0 0x1000000>;\n};', kernel: '6.12' }],
    bad: [
      {
        snippet:
          'pool@90000000 {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\treg = <0x0 0x90000000 0x0 0x1000000>;\n};',
        kernel: '6.12',
        reports: [
          'the kernel panics before its console exists: the CMA area of /reserved-memory/pool@90000000 at 0x90000000 lies outside RAM: activating it touches page structures that do not exist',
        ],
      },
    ],
  },
  check({ tree, config, simulation }, report) {
    const { kind, reason, origin } = simulation.outcome;
    if (kind === 'boots' || !ramOf(config)) return;
    // What a user wrote stops the kernel wherever its image lies; a lack of room may come from the assumed image.
    const assumed = config.images.kernel?.basis === 'assumed' && !(origin && spanOf(origin));
    report(null, {
      at: origin ?? startOf(tree),
      severity: assumed ? 'info' : 'error',
      message: `the kernel ${kind} before its console exists: ${reason ?? 'early memory set-up fails'}`,
      help: assumed
        ? 'leave the kernel room for its early allocations; the place of its image is assumed, give it with `--kernel-image BASE:SIZE`'
        : 'move or shrink what the reason names',
    });
  },
});
