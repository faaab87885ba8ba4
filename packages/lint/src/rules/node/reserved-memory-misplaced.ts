import { includesString, type TreeNode } from '@carveout/devicetree';
import { nodeSpan } from '../../facts/location.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'reserved-memory-misplaced',
  code: 'MEM1507',
  severity: 'warning',
  summary: 'A node is written like a reserved region, but is no child of /reserved-memory.',
  why: 'The kernel reserves direct children of /reserved-memory only. Anywhere else `no-map`, `reusable` and `compatible = "shared-dma-pool"` mean nothing: the memory is ordinary RAM.',
  docs: 'Kernels up to about 5.x also read children of children; no board should rely on it.',
  requires: ['reserved-memory-cells-mismatch'],
  examples: {
    good: [{ snippet: 'secure@50000000 {\n\treg = <0x0 0x50000000 0x0 0x1000000>;\n\tno-map;\n};' }],
    bad: [
      {
        dts: `/dts-v1/;

/ {
	#address-cells = <1>;
	#size-cells = <1>;

	memory@40000000 {
		device_type = "memory";
		reg = <0x40000000 0x40000000>;
	};

	secure@50000000 {
		compatible = "reserved-memory";
		reg = <0x50000000 0x1000000>;
		no-map;
	};
};
`,
        reports: ['/secure@50000000 reserves nothing: it is no child of /reserved-memory (`no-map`)'],
      },
    ],
  },
  check({ tree }, report) {
    for (const node of tree.nodes) {
      const sign = signOf(node);
      if (!sign || !node.isEnabled || node.parent?.path === '/reserved-memory') continue;
      report(node.path, {
        at: nodeSpan(tree, node.path),
        message: `${node.path} reserves nothing: it is no child of /reserved-memory (${sign})`,
        help: 'move the node into /reserved-memory',
      });
    }
  },
});

/** What makes a node look like a region; undefined when nothing does. */
function signOf(node: TreeNode): string | undefined {
  if (!node.parent || (node.name === 'reserved-memory' && node.path === '/reserved-memory')) return undefined;
  const compatible = node.property('compatible');
  if (compatible && includesString(compatible, 'shared-dma-pool')) return '`compatible = "shared-dma-pool"`';
  if (!node.hasProperty('reg') && !node.hasProperty('size')) return undefined;
  return node.hasProperty('reusable') ? '`reusable`' : node.hasProperty('no-map') ? '`no-map`' : undefined;
}
