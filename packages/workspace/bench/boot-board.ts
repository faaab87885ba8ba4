/** A board with 20 reserved nodes of every kind: what the benchmarks simulate. */
export const BOOT_BOARD = `/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	cpus { #address-cells = <1>; #size-cells = <0>; cpu@0 { device_type = "cpu"; compatible = "arm,cortex-a53"; reg = <0>; }; };
	memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x80000000>; };
	chosen { bootargs = "console=ttyS0 cma=128M"; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
${Array.from({ length: 16 }, (_, index) => {
  const base = (0x5000_0000 + index * 0x20_0000).toString(16);
  return `\t\tr${index}@${base} { reg = <0 0x${base} 0 0x10000>;${index % 3 === 0 ? ' no-map;' : ''} };`;
}).join('\n')}
		default { compatible = "shared-dma-pool"; reusable; size = <0 0x2000000>; linux,cma-default; };
		video { compatible = "shared-dma-pool"; reusable; size = <0 0x1000000>; alloc-ranges = <0 0x40000000 0 0x40000000>; };
		dsp { compatible = "shared-dma-pool"; no-map; size = <0 0x100000>; };
		log { size = <0 0x200000>; alignment = <0 0x200000>; };
	};
};
`;
