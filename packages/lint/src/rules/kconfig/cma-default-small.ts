import { formatSize, u64 } from '@carveout/core';
import { areaSpan } from '../../facts/area-span.ts';
import { startOf } from '../../facts/location.ts';
import { ramOf } from '../../facts/ram.ts';
import { effectiveDefault } from '../../facts/wording.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'cma-default-small',
  code: 'MEM1804',
  severity: 'warning',
  summary: 'The default CMA area is smaller than the buffers that the project needs at one time.',
  why: 'Boot looks fine. When display, camera and decoder work together `cma_alloc` fails (-ENOMEM or -EBUSY, "alloc failed, req-size: …"), on some days and not on others.',
  docs: 'What is needed only the project knows: give it with the option. Two buffers of 1080p with 32 bits a pixel are 15.8 MiB, a 4K decoder wants 256 MiB and more. Areas are fragmented in use: leave a quarter of slack. Without the option nothing is reported.',
  requires: ['cma-does-not-fit'],
  options: {
    leastMib: {
      type: 'integer',
      default: 0,
      minimum: 0,
      maximum: 1048576,
      description: 'What the default area must have at least, in MiB.',
    },
  },
  examples: {
    good: [{ snippet: '', cmdline: 'cma=128M', kernel: '6.12.117', options: { leastMib: 128 } }],
    bad: [
      {
        snippet: '',
        cmdline: 'cma=16M',
        kernel: '6.12.117',
        options: { leastMib: 128 },
        reports: ['default CMA is 16 MiB at 0x7dc00000 from cma= on the command line: the project needs 128 MiB'],
      },
    ],
  },
  check({ tree, config, simulation }, report, { leastMib }) {
    const area = simulation.defaultCma;
    const least = u64(BigInt(leastMib) << 20n);
    if (!ramOf(config) || simulation.outcome.kind !== 'boots' || (area?.size ?? 0n) >= least) return;
    report(null, {
      at: area ? areaSpan(tree, area) : startOf(tree),
      message: `${effectiveDefault(simulation)}: the project needs ${formatSize(least)}`,
      help: `ask for \`cma=${leastMib}M\`, or for as much in the node with \`linux,cma-default\` or in CONFIG_CMA_SIZE_MBYTES`,
    });
  },
});
