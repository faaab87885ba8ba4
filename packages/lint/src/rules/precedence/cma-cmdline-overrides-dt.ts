import type { ReservedNode } from '@carveout/bootconfig';
import { formatSize } from '@carveout/core';
import { nodeSpan, spanOrStart } from '../../facts/location.ts';
import { activeNodes, isDefaultCmaPool, requestedSize } from '../../facts/reserved-nodes.ts';
import { dmesgNote, effectiveDefault, kernelNote } from '../../facts/wording.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'cma-cmdline-overrides-dt',
  code: 'MEM1102',
  severity: 'warning',
  summary: 'The command line has `cma=`, and an enabled node has `linux,cma-default`.',
  why: 'Only one of them counts, and which one depends on the kernel: up to 5.4 the node wins and `cma=` is ignored; since 5.10 `cma=` wins, in any form (also `cma=0`), and the node is dropped.',
  docs: 'The kernel line "bypass … node, using cmdline CMA params instead", often followed by "compatible matching fail", is this and no other error.',
  requires: ['reserved-memory-cells-mismatch', 'reserved-size-cell-count'],
  examples: {
    good: [{ snippet: defaultPool(), kernel: '6.12' }],
    bad: [
      { snippet: defaultPool(), cmdline: 'console=ttyS0 cma=192MB', kernel: '6.12', reports: [] },
      { snippet: defaultPool(), cmdline: 'cma=192M', kernel: '5.4', reports: [] },
    ],
  },
  check({ tree, config, simulation }, report) {
    const cma = config.parameters.cma;
    if (!cma) return;
    for (const node of activeNodes(config)) {
      if (!isDefaultCmaPool(node)) continue;
      const nodeWins = simulation.defaultCma?.node === node.path;
      const loser = nodeWins ? `${cma.text} is ignored` : `the ${wanted(node)} of ${node.path} is not used`;
      const known = simulation.kernelGiven ? '' : '; other kernels decide the other way, name yours with --kernel';
      report(node.path, {
        at: cma.origin,
        message: `${effectiveDefault(simulation)}; ${loser} (${kernelNote(simulation)})${dmesgNote(simulation, node.path, /bypass|[Ss]kipping/)}`,
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

function wanted(node: ReservedNode): string {
  const size = requestedSize(node);
  return size === null ? 'area' : formatSize(size);
}

function defaultPool(): string {
  return 'linux,cma {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tsize = <0x0 0x10000000>;\n\tlinux,cma-default;\n};';
}
