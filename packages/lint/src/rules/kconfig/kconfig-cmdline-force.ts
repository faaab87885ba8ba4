import { type Origin, type RelatedSpan, spanOf } from '@carveout/core';
import { readString } from '@carveout/devicetree';
import { startOf } from '../../facts/location.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'kconfig-cmdline-force',
  code: 'MEM1803',
  severity: 'warning',
  summary: 'CONFIG_CMDLINE_FORCE makes the kernel drop boot arguments of the device tree that set up memory.',
  why: 'Whatever the boot loader or /chosen/bootargs say is not read at all: a `cma=` that everybody sees in the boot loader has no effect.',
  examples: {
    good: [{ dts: board('console=ttyS0'), config: forced(), kernel: '6.12.117' }],
    bad: [
      {
        dts: board('console=ttyS0 cma=128M'),
        config: forced(),
        kernel: '6.12.117',
        reports: ['the kernel never sees cma=128M: CONFIG_CMDLINE_FORCE replaces bootargs by "console=ttyS0 quiet"'],
      },
    ],
  },
  check({ tree, config }, report) {
    const { commandLineMode, builtInCommandLine } = config.settings;
    const bootargs = tree.root.child('chosen')?.property('bootargs');
    if (commandLineMode.value !== 'force' || builtInCommandLine.value === '' || !bootargs) return;
    const span = bootargs.valueSpan ?? spanOf(bootargs.origin) ?? startOf(tree);
    const kept = wordsOf(config.commandLine.text);
    const lost = wordsOf(readString(bootargs)).filter((word) => MEMORY.test(word) && !kept.includes(word));
    if (lost.length === 0) return;
    report(null, {
      at: span,
      message: `the kernel never sees ${lost.join(', ')}: CONFIG_CMDLINE_FORCE replaces bootargs by "${builtInCommandLine.value}"`,
      help: 'put the words into CONFIG_CMDLINE, or let the boot loader decide (CONFIG_CMDLINE_FROM_BOOTLOADER)',
      related: related(commandLineMode.origin),
    });
  },
});

const MEMORY = /^(cma|mem|coherent_pool|cma_pernuma|numa_cma|hugetlb_cma|crashkernel|swiotlb|vmalloc)=/;

/** Up to `--`, behind which words are for init. */
const wordsOf = (line: string): readonly string[] => (line.split(/\s--(?:\s|$)/)[0] ?? '').split(/\s+/);

function related(origin: Origin): readonly RelatedSpan[] {
  const span = spanOf(origin);
  return span ? [{ span, message: 'forced here' }] : [];
}

function forced(): string {
  return 'CONFIG_CMA=y\nCONFIG_DMA_CMA=y\nCONFIG_CMDLINE="console=ttyS0 quiet"\nCONFIG_CMDLINE_FORCE=y\n';
}

function board(bootargs: string): string {
  return `/dts-v1/;

/ {
	#address-cells = <1>;
	#size-cells = <1>;

	chosen {
		bootargs = "${bootargs}";
	};

	memory@40000000 {
		device_type = "memory";
		reg = <0x40000000 0x40000000>;
	};
};
`;
}
