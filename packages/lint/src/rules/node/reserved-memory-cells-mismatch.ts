import { defaultOrigin, type Fix, spanOf } from '@carveout/core';
import { propertyOf, valueSpan } from '../../facts/location.ts';
import { isEnabled } from '../../facts/reserved-nodes.ts';
import { dmesgNote } from '../../facts/wording.ts';
import { fixOf } from '../../fixes/source-fix.ts';
import { type BoardView, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'reserved-memory-cells-mismatch',
  code: 'MEM1501',
  severity: 'error',
  summary: '/reserved-memory has other cell counts than the root node, or no `ranges`.',
  why: 'The kernel then ignores the whole node: none of its children is reserved, and their memory is given out as ordinary RAM.',
  docs: 'The kernel reads `reg`, `size` and `alloc-ranges` with the cell counts of the root node and demands that `/reserved-memory` repeats them. Of `ranges` it looks only at the presence; the binding asks for an empty one, so another value is a warning.',
  fixes: 'adds a missing `ranges`, and empties one that has a value.',
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
		#size-cells = <2>;

		pool@50000000 {
			reg = <0x0 0x50000000 0x0 0x100000>;
		};
	};
};
`,
        reports: [
          `/reserved-memory is ignored and its 1 node is not reserved: ranges is missing (dmesg: "OF: reserved mem: Reserved memory: unsupported node format, ignoring")`,
        ],
      },
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
          `/reserved-memory is ignored and its 1 node is not reserved: #size-cells is <1>, the root's is <2> (dmesg: "OF: reserved mem: Reserved memory: unsupported node format, ignoring")`,
        ],
      },
      {
        dts: `/dts-v1/;

/ {
	#address-cells = <1>;
	#size-cells = <1>;

	memory@40000000 {
		device_type = "memory";
		reg = <0x40000000 0x40000000>;
	};

	reserved-memory {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges = <0x0 0x40000000 0x40000000>;

		pool@50000000 {
			reg = <0x50000000 0x100000>;
		};
	};
};
`,
        reports: ['/reserved-memory: `ranges` has a value, which the kernel never reads: addresses are not translated'],
      },
    ],
  },
  check(board, report) {
    const { tree, config, simulation } = board;
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
          fix: withEmptyRanges(board, reserved.path),
        });
      }
      return;
    }
    const { address, size } = config.rootCells;
    const lost = reserved.nodes.filter((node) => node.depth === 1 && isEnabled(node)).length;
    const nodes = lost === 1 ? 'its 1 node is' : `its ${lost} nodes are`;
    report(reserved.path, {
      at: valueSpan(tree, reserved.path, reserved.problem.split(' ', 1)[0] ?? ''),
      message: `/reserved-memory is ignored and ${nodes} not reserved: ${reserved.problem}${dmesgNote(simulation, reserved.path, /format/)}`,
      fix: reserved.problem.startsWith('ranges ') ? withRanges(board, reserved.path) : undefined,
      help: `give /reserved-memory \`#address-cells = <${address}>; #size-cells = <${size}>; ranges;\` and write its children with these counts`,
    });
  },
});

/** `ranges;` behind `#size-cells`, as far in. */
function withRanges(board: BoardView, path: string): Fix | undefined {
  const span = spanOf(propertyOf(board.tree, path, '#size-cells')?.origin ?? NOWHERE);
  const text = span && board.textOf?.(span.file);
  if (!span || text === undefined) return undefined;
  const line = text.slice(text.lastIndexOf('\n', span.start) + 1, span.start);
  const separator = line.trim() === '' ? `\n${line}` : ' ';
  return fixOf(board, span, 'add `ranges`', (written) =>
    /^#size-cells\s*=[^;]*;$/.test(written) ? `${written}${separator}ranges;` : undefined,
  );
}

/** The kernel reads the value no more than what is in its place. */
function withEmptyRanges(board: BoardView, path: string): Fix | undefined {
  const span = spanOf(propertyOf(board.tree, path, 'ranges')?.origin ?? NOWHERE);
  return (
    span &&
    fixOf(board, span, 'empty `ranges`', (written) => (/^ranges\s*=[^;]*;$/.test(written) ? 'ranges;' : undefined))
  );
}

const NOWHERE = defaultOrigin('no such property');
