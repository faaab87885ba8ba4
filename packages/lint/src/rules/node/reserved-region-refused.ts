import type { BootConfig } from '@carveout/bootconfig';
import { GIB, type U64, U64_MAX, u64, ZERO } from '@carveout/core';
import { nodeSpan, valueSpan } from '../../facts/location.ts';
import { ramOf } from '../../facts/ram.ts';
import { refusedUsers } from '../../facts/refused-users.ts';
import { activeNodes, resultOf } from '../../facts/reserved-nodes.ts';
import { slotShortage } from '../../facts/slot-shortage.ts';
import { dmesgNote } from '../../facts/wording.ts';
import { defineRule } from '../../rule.ts';

/** Where physical addresses of this kernel end. A board with RAM above is built with CONFIG_ARM_LPAE, which no one said. */
const addressEnd = ({ arch, settings }: BootConfig): U64 =>
  arch.value === 'arm' && !settings.lpae.value ? u64(4n * GIB) : U64_MAX;

export default defineRule({
  id: 'reserved-region-refused',
  code: 'MEM1505',
  severity: 'error',
  summary:
    'The driver for the `compatible` of a reserved-memory node refuses it, for a reason that no other rule names.',
  why: 'Kernels since 5.4 then give the memory back to the system ("compatible matching fail"): the devices that name the node find no pool.',
  docs: 'Often seen: 32-bit ARM takes a `shared-dma-pool` only with `reusable` (a CMA area) or with `no-map` (a coherent pool); `restricted-dma-pool` takes neither.',
  requires: [
    'reserved-memory-cells-mismatch',
    'reserved-size-cell-count',
    'reserved-zero-size',
    'no-map-and-reusable',
    'dma-cma-disabled',
    'cma-size-not-granule-multiple',
  ],
  examples: {
    good: [
      {
        snippet:
          'pool@60000000 {\n\tcompatible = "shared-dma-pool";\n\treg = <0x0 0x60000000 0x0 0x100000>;\n\tno-map;\n};',
        arch: 'arm',
        kernel: '6.12',
      },
    ],
    bad: [
      {
        snippet: 'pool@60000000 {\n\tcompatible = "shared-dma-pool";\n\treg = <0x0 0x60000000 0x0 0x100000>;\n};',
        arch: 'arm',
        kernel: '6.12',
        reports: [
          '/reserved-memory/pool@60000000 will not be a pool: it is not reusable, so it is no CMA area; its memory is given back (dmesg: "OF: reserved mem: node pool@60000000 compatible matching fail")',
        ],
      },
    ],
  },
  check({ tree, config, simulation }, report) {
    if (!ramOf(config) || slotShortage(simulation)) return;
    for (const node of activeNodes(config)) {
      const result = resultOf(simulation, node);
      if (result?.outcome !== 'init-failed' || result.remarks.includes('bypassed')) continue;
      if (!config.settings.configGiven && (result.base ?? ZERO) >= addressEnd(config)) continue;
      const users = refusedUsers(tree, node.path);
      report(node.path, {
        at: node.compatible.length > 0 ? valueSpan(tree, node.path, 'compatible') : nodeSpan(tree, node.path),
        message: `${node.path} will not be a pool: ${result.reason}${dmesgNote(simulation, node.path, /fail/)}${users.note}`,
        help: 'change what the reason names, or drop the `compatible` if the range only has to be kept free',
        related: users.related,
      });
    }
  },
});
