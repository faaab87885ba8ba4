import { readCells, type TreeNode } from '@carveout/devicetree';
import { nodeSpan, valueSpan } from '../../facts/location.ts';
import { regionUsers } from '../../facts/region-users.ts';
import { defineRule, type RuleExample } from '../../rule.ts';

export default defineRule({
  id: 'memory-region-disabled',
  code: 'MEM2101',
  severity: 'warning',
  summary: 'An enabled device names a reserved-memory node that is disabled.',
  why: 'The kernel does not look at a disabled region: nothing is reserved. of_reserved_mem_device_init() reports success without a region (6.12), and the driver goes on in ordinary memory; one that looks for the range itself gets an error.',
  examples: {
    good: [board('okay')],
    bad: [
      {
        ...board('disabled'),
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

function board(status: string): RuleExample {
  return {
    snippet: `region: dsp@50000000 {\n\treg = <0x0 0x50000000 0x0 0x1000000>;\n\tno-map;\n\tstatus = "${status}";\n};`,
    devices:
      'dsp@10000000 {\n\tcompatible = "vendor,dsp";\n\treg = <0x0 0x10000000 0x0 0x1000>;\n\tmemory-region = <&region>;\n};',
  };
}
