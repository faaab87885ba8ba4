import { CELLS1, type FieldCase, hole, pool, root } from './field-case.ts';

/** Classes F: malformed nodes. */
export const nodes: readonly FieldCase[] = [
  {
    name: 'F1 cells that are not those of the root',
    rule: 'reserved-memory-cells-mismatch',
    severity: 'error',
    bad: {
      dts: root(
        '#address-cells = <2>;\n\t#size-cells = <2>;',
        `	memory@0 { device_type = "memory"; reg = <0x0 0x0 0x0 0x80000000>; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <1>;
		ranges;
		buffer@70000000 { no-map; reg = <0x0 0x70000000 0x1000000>; };
	};`,
      ),
      kernel: '5.4.286',
    },
    at: '<1>',
    fixed: {
      dts: root(
        '#address-cells = <2>;\n\t#size-cells = <2>;',
        `	memory@0 { device_type = "memory"; reg = <0x0 0x0 0x0 0x80000000>; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		buffer@70000000 { no-map; reg = <0x0 0x70000000 0x0 0x1000000>; };
	};`,
      ),
    },
  },
  {
    name: 'F2 cells of a tree that a program made',
    rule: 'reserved-memory-cells-mismatch',
    severity: 'error',
    bad: {
      dts: root(
        '#address-cells = <2>;\n\t#size-cells = <2>;',
        `	memory@0 { device_type = "memory"; reg = <0x0 0x0 0x0 0x80000000>; };
	reserved-memory {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;
		vtl2@70000000 { reg = <0x70000000 0x1000000>; };
	};`,
      ),
      kernel: '6.12.117',
    },
    at: '<1>',
    fixed: {
      dts: root(
        '#address-cells = <2>;\n\t#size-cells = <2>;',
        `	memory@0 { device_type = "memory"; reg = <0x0 0x0 0x0 0x80000000>; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		vtl2@70000000 { reg = <0x0 0x70000000 0x0 0x1000000>; };
	};`,
      ),
    },
  },
  {
    name: 'F3 a node from firmware without cells and ranges',
    rule: 'reserved-memory-cells-mismatch',
    severity: 'error',
    bad: {
      dts: root(
        '#address-cells = <2>;\n\t#size-cells = <2>;',
        `	memory@0 { device_type = "memory"; reg = <0x0 0x0 0x0 0x80000000>; };
	reserved-memory {
		lossy@70000000 { no-map; reg = <0x0 0x70000000 0x0 0x1000000>; };
	};`,
      ),
      kernel: '6.12.117',
    },
    at: '{',
    fixed: {
      dts: root(
        '#address-cells = <2>;\n\t#size-cells = <2>;',
        `	memory@0 { device_type = "memory"; reg = <0x0 0x0 0x0 0x80000000>; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		lossy@70000000 { no-map; reg = <0x0 0x70000000 0x0 0x1000000>; };
	};`,
      ),
    },
  },
  {
    name: 'F4 a size with one cell of two',
    rule: 'reserved-size-cell-count',
    severity: 'error',
    bad: { snippet: pool('linux,cma', 'linux,cma-default; size = <0x10000000>;'), kernel: '6.12.117' },
    at: '<0x10000000>',
    fixed: { snippet: pool('linux,cma', 'linux,cma-default; size = <0x0 0x10000000>;') },
  },
  {
    name: 'F5 a log of crashes in a parent without ranges',
    rule: 'reserved-memory-cells-mismatch',
    severity: 'error',
    bad: {
      dts: root(
        '#address-cells = <2>;\n\t#size-cells = <2>;',
        `	memory@0 { device_type = "memory"; reg = <0x0 0x0 0x0 0x80000000>; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ramoops@70000000 { compatible = "ramoops"; record-size = <0x20000>; reg = <0x0 0x70000000 0x0 0x100000>; };
	};`,
      ),
      kernel: '6.12.117',
    },
    at: '{',
    fixed: {
      dts: root(
        '#address-cells = <2>;\n\t#size-cells = <2>;',
        `	memory@0 { device_type = "memory"; reg = <0x0 0x0 0x0 0x80000000>; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		ramoops@70000000 { compatible = "ramoops"; record-size = <0x20000>; reg = <0x0 0x70000000 0x0 0x100000>; };
	};`,
      ),
    },
  },
  {
    name: 'F6 an address in the name of a node without reg',
    rule: 'unit-address-mismatch',
    severity: 'warning',
    bad: { snippet: 'buffer@f0000000 {\n\tsize = <0x0 0x2000000>;\n};', kernel: '6.6.20' },
    at: '{',
    fixed: { snippet: 'buffer {\n\tsize = <0x0 0x2000000>;\n};' },
  },
  {
    name: 'F6 a last byte where a size belongs',
    rule: 'reserved-size-unaligned',
    severity: 'warning',
    bad: { snippet: 'buffer {\n\tsize = <0x0 0x1ffffff>;\n};', kernel: '6.6.20' },
    at: '<0x0 0x1ffffff>',
    fixed: { snippet: 'buffer {\n\tsize = <0x0 0x2000000>;\n};' },
  },
  {
    name: 'F7 a region where the memory node has no RAM',
    rule: 'reserved-outside-ram',
    severity: 'info',
    bad: {
      snippet: hole('0x3e000000', '0x2000000', 'coprocessor@3e000000'),
      memory: ['0x0:480M'],
      arch: 'arm',
      kernel: '4.19.78',
    },
    at: '<0x0 0x3e000000 0x0 0x2000000>',
    fixed: { memory: ['0x0:1G'] },
  },
  {
    name: 'F8 a region at the root',
    rule: 'reserved-memory-misplaced',
    severity: 'warning',
    bad: {
      dts: root(
        CELLS1,
        `	memory@80000000 { device_type = "memory"; reg = <0x80000000 0x80000000>; };
	memory@f0000000 { compatible = "reserved-memory"; no-map; reg = <0xf0000000 0x1000000>; };`,
      ),
      kernel: '6.6.30',
    },
    at: '{',
    fixed: {
      dts: root(
        CELLS1,
        `	memory@80000000 { device_type = "memory"; reg = <0x80000000 0x80000000>; };
	reserved-memory {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;
		memory@f0000000 { no-map; reg = <0xf0000000 0x1000000>; };
	};`,
      ),
    },
  },
];
