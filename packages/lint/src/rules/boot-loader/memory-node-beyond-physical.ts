import { formatSize, mergeRanges, type Range, subtractRange } from '@carveout/core';
import { nodeSpan } from '../../facts/location.ts';
import { ramOf, totalSize } from '../../facts/ram.ts';
import { rangeText } from '../../facts/wording.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'memory-node-beyond-physical',
  code: 'MEM1704',
  severity: 'error',
  summary: 'The memory node claims more RAM than the board has, and no boot loader corrects it.',
  why: 'The kernel takes the node at its word: it puts page tables and pools at the top, where nothing answers, or where a write wraps around into other RAM. It hangs early or crashes at random.',
  docs: 'How much there is is told by `ram` and `memory` of the project file, or `--memory`. Most boot loaders write the real size into the node, so nothing is reported unless the option says that yours does not: a device tree in flash that nobody touches, an emulator, a hypervisor.',
  options: {
    loaderSetsMemory: {
      type: 'boolean',
      default: true,
      description: 'False when the kernel gets the memory node as it is in the device tree.',
    },
  },
  examples: {
    good: [
      { snippet: '', memory: ['0x40000000:1G'], given: ['0x40000000:512M'] },
      { snippet: '', memory: ['0x40000000:1G'], given: ['0x40000000:1G'], options: { loaderSetsMemory: false } },
    ],
    bad: [
      {
        snippet: '',
        memory: ['0x40000000:1G'],
        given: ['0x40000000:512M'],
        options: { loaderSetsMemory: false },
        reports: ['/memory@40000000 claims 512 MiB that the board does not have: 0x60000000..0x7fffffff'],
      },
    ],
  },
  check({ tree, config }, report, { loaderSetsMemory }) {
    if (loaderSetsMemory || !config.memoryOverride) return;
    const physical = mergeRanges(config.memoryOverride.map(({ value }) => value));
    for (const node of config.memoryNodes) {
      const claimed = ramOf({ ...config, memoryOverride: null, memoryNodes: [node] }) ?? [];
      const missing = physical.reduce<readonly Range[]>(subtractRange, claimed);
      if (missing.length === 0) continue;
      report(node.path, {
        at: node.ranges[0]?.origin ?? nodeSpan(tree, node.path),
        message: `${node.path} claims ${formatSize(totalSize(missing))} that the board does not have: ${missing.map(rangeText).join(' and ')}`,
        help: 'write the RAM of the smallest board into the node, or have the boot loader set it',
      });
    }
  },
});
