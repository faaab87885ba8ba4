import { readCells, type TreeNode } from '@carveout/devicetree';
import { nodeSpan, valueSpan } from '../../facts/location.ts';
import { regionUsers } from '../../facts/region-users.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'memory-region-disabled',
  code: 'MEM2101',
  severity: 'warning',
  summary: 'An enabled device names a reserved-memory node that is disabled.',
  why: 'The kernel does not look at a disabled region: nothing is reserved, and the driver of the device gets an error where it asks for the region (-ENODEV or -EINVAL), or goes on without it in ordinary memory.',
  examples: {
    good: [{ dts: board('okay') }],
    bad: [
      {
        dts: board('disabled'),
        reports: ['/dsp@10000000 names /reserved-memory/dsp@50000000, which is disabled: nothing is reserved for it'],
      },
    ],
  },
  check({ tree }, report) {
    for (const [path, devices] of regionUsers(tree)) {
      const region = tree.nodeByPath(path);
      if (!region || region.isEnabled || region.parent?.path !== '/reserved-memory') continue;
      for (const device of devices) {
        report(device.path, {
          at: valueSpan(tree, device.path, 'memory-region'),
          message: `${device.path} names ${path}, which is disabled: nothing is reserved for it`,
          help:
            othersOf(device) > 1
              ? 'enable the region, or drop it from the list'
              : 'enable the region, or disable the device too',
          related: [{ span: nodeSpan(tree, path), message: 'the region' }],
        });
      }
    }
  },
});

function othersOf(device: TreeNode): number {
  const property = device.property('memory-region');
  return property ? readCells(property).length : 0;
}

function board(status: string): string {
  return `/dts-v1/;

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
		ranges;

		region: dsp@50000000 {
			reg = <0x50000000 0x1000000>;
			no-map;
			status = "${status}";
		};
	};

	dsp@10000000 {
		compatible = "vendor,dsp";
		reg = <0x10000000 0x1000>;
		memory-region = <&region>;
	};
};
`;
}
