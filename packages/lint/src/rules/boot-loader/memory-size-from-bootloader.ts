import { nodeSpan, startOf } from '../../facts/location.ts';
import { ramOf } from '../../facts/ram.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'memory-size-from-bootloader',
  code: 'MEM1701',
  severity: 'info',
  summary: 'The device tree does not say how much RAM there is: no memory node, or one of size 0.',
  why: 'The boot loader fills it in. Until a RAM size is given, nothing that depends on it (what fits, where the default CMA area lands) can be checked.',
  docs: 'Give the RAM with `--memory BASE:SIZE`, or list the sizes the product ships with in the project file: every rule then runs for each.',
  presets: { strict: 'warning', kernel: 'off' },
  examples: {
    good: [{ snippet: '' }],
    bad: [
      {
        snippet: '',
        memory: [],
        reports: [
          'the RAM size is not known: the tree has no memory node, the boot loader adds it; checks that need it were left out',
        ],
      },
    ],
  },
  check({ tree, config }, report) {
    if (ramOf(config)) return;
    const empty = config.memoryNodes.find((node) => node.topLevel);
    report(null, {
      at: empty ? nodeSpan(tree, empty.path) : startOf(tree),
      message: empty
        ? `the RAM size is not known: ${empty.path} has size 0, the boot loader fills it in; checks that need it were left out`
        : 'the RAM size is not known: the tree has no memory node, the boot loader adds it; checks that need it were left out',
      help: 'give it with `--memory BASE:SIZE`, once for each size the board ships with',
    });
  },
});
