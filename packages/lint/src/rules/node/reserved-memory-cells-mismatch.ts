import { nodeSpan, propertyOf, valueSpan } from '../../facts/location.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'reserved-memory-cells-mismatch',
  code: 'MEM1501',
  severity: 'error',
  summary: '/reserved-memory has other cell counts than the root node, or no `ranges`.',
  why: 'The kernel then ignores the whole node: none of its children is reserved, and their memory is given out as ordinary RAM.',
  docs: 'The kernel reads `reg`, `size` and `alloc-ranges` with the cell counts of the root node and demands that `/reserved-memory` repeats them. Of `ranges` it looks only at the presence; the binding asks for an empty one, so another value is a warning.',
  examples: {
    good: [{ snippet: 'pool@50000000 {\n\treg = <0x0 0x50000000 0x0 0x100000>;\n};' }],
    bad: [
      {
        dts: `/dts-v1/;

/ {
	#address-cells = <2>;
	#size-cells = <2>;

	memory@40000000 {
		device_type = "memory";
		reg = <0x0 0x40000000 0x0 0x40000000>;
	};

	reserved-memory {
		#address-cells = <2>;
		#size-cells = <1>;
		ranges;

		pool@50000000 {
			reg = <0x0 0x50000000 0x100000>;
		};
	};
};
`,
        reports: [
          'none of the 1 nodes of /reserved-memory is reserved: #address-cells is 2 and #size-cells is 1, the root node has 2 and 2 and `ranges` is present',
        ],
      },
    ],
  },
  check({ tree, config }, report) {
    const reserved = config.reservedMemory;
    if (!reserved) return;
    if (reserved.problem === null) {
      const ranges = propertyOf(tree, reserved.path, 'ranges');
      if (ranges && ranges.bytes.length > 0) {
        report(reserved.path, {
          at: valueSpan(tree, reserved.path, 'ranges'),
          severity: 'warning',
          message: '/reserved-memory: `ranges` has a value, which the kernel never reads: addresses are not translated',
          help: 'write `ranges;`',
        });
      }
      return;
    }
    const { address, size } = config.rootCells;
    const cells = reserved.cells;
    const has = cells
      ? `#address-cells is ${cells.address} and #size-cells is ${cells.size}`
      : 'cell counts are missing';
    const ranges = reserved.hasRanges ? '`ranges` is present' : '`ranges` is missing';
    report(reserved.path, {
      at: nodeSpan(tree, reserved.path),
      message: `none of the ${reserved.nodes.length} nodes of /reserved-memory is reserved: ${has}, the root node has ${address} and ${size} and ${ranges}`,
      help: `give /reserved-memory \`#address-cells = <${address}>; #size-cells = <${size}>; ranges;\` and write its children with these counts`,
    });
  },
});
