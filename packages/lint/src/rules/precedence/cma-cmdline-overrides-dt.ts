import type { ReservedNode } from '@carveout/bootconfig';
import { formatSize } from '@carveout/core';
import { nodeSpan, spanOrStart } from '../../facts/location.ts';
import { activeNodes, isDefaultCmaPool, requestedSize, resultOf } from '../../facts/reserved-nodes.ts';
import { dmesgNote, effectiveDefault } from '../../facts/wording.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'cma-cmdline-overrides-dt',
  code: 'MEM1102',
  severity: 'warning',
  summary: 'The command line has `cma=`, and an enabled node has `linux,cma-default`.',
  why: 'Only one of them counts, and which one depends on the kernel: up to 5.4 the node wins and `cma=` is ignored; since 5.10 `cma=` wins, in any form (also `cma=0`), and the node is dropped.',
  docs: 'The kernel line "bypass … node, using cmdline CMA params instead", often followed by "compatible matching fail", is this and no other error.',
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count'],
  presets: { strict: 'error' },
  examples: {
    good: [{ snippet: defaultPool(), kernel: '6.12' }],
    bad: [
      {
        snippet: defaultPool(),
        cmdline: 'console=ttyS0 cma=192MB',
        kernel: '6.12',
        reports: [
          'default CMA is 192 MiB at 0x72c00000 from cma= on the command line; kernel 6.12 does not use the 256 MiB of /reserved-memory/linux,cma (dmesg: "Reserved memory: bypass linux,cma node, using cmdline CMA params instead")',
        ],
      },
      {
        snippet: defaultPool(),
        cmdline: 'cma=192M',
        kernel: '5.4',
        reports: ['default CMA is 256 MiB at 0x70000000 from /reserved-memory/linux,cma; kernel 5.4 ignores cma=192M'],
      },
    ],
  },
  check({ tree, config, simulation }, report) {
    const cma = config.parameters.cma;
    if (!cma) return;
    for (const node of activeNodes(config)) {
      if (!isDefaultCmaPool(node)) continue;
      // A node that fails by itself lost for another reason, which its own rule names.
      const result = resultOf(simulation, node);
      if (result && FAILED.has(result.outcome) && !result.remarks.includes('bypassed')) continue;
      const nodeWins = simulation.defaultCma?.node === node.path;
      const who = simulation.kernelGiven ? `kernel ${simulation.kernel}` : 'the documented order (no kernel was named)';
      const loser = nodeWins ? `ignores ${cma.text}` : `does not use the ${wanted(node)} of ${node.path}`;
      const known = simulation.kernelGiven ? '' : '; kernels since 5.10 let `cma=` win, name yours with --kernel';
      report(node.path, {
        at: cma.origin,
        message: `${effectiveDefault(simulation)}; ${who} ${loser}${dmesgNote(simulation, node.path, /bypass|[Ss]kipping/)}`,
        help: `keep one: remove \`${cma.text}\` from the command line, or \`linux,cma-default\` from the node${known}`,
        related: [
          {
            span: node.cmaDefault ? spanOrStart(tree, node.cmaDefault) : nodeSpan(tree, node.path),
            message: `the device tree asks for ${wanted(node)} here`,
          },
        ],
      });
    }
  },
});

const FAILED: ReadonlySet<string> = new Set(['alloc-failed', 'init-failed', 'reserve-failed']);

function wanted(node: ReservedNode): string {
  const size = requestedSize(node);
  return size === null ? 'area' : formatSize(size);
}

function defaultPool(): string {
  return 'linux,cma {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <0x0 0x10000000>;\n\tlinux,cma-default;\n};';
}
