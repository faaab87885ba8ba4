import { type Fix, formatSize, type Origin, rangeBetween, spanOf } from '@carveout/core';
import { spanOrStart } from '../../facts/location.ts';
import { dmesgOfDefault, effectiveDefault, rangeText } from '../../facts/wording.ts';
import { fixOf } from '../../fixes/source-fix.ts';
import { type BoardView, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'cma-cmdline-duplicate',
  code: 'MEM1103',
  severity: 'error',
  summary: '`cma=` appears more than once in the effective command line.',
  why: 'The last one sets the size, but base and limit stay from an earlier one that had an `@`: the result is neither of the two.',
  docs: 'The effective command line is bootargs and CONFIG_CMDLINE together, in the order the kernel joins them. Identical repetitions change nothing and are a warning.',
  fixes: 'removes a repetition of the same `cma=` from `/chosen/bootargs`.',
  examples: {
    good: [{ snippet: '', cmdline: 'cma=64M', kernel: '6.12' }],
    bad: [
      {
        dts: `/dts-v1/;

/ {
	#address-cells = <2>;
	#size-cells = <2>;

	chosen {
		bootargs = "console=ttyS0 cma=64M rw cma=64M";
	};

	memory@40000000 {
		device_type = "memory";
		reg = <0x0 0x40000000 0x0 0x40000000>;
	};
};
`,
        kernel: '6.12',
        reports: [
          'default CMA is 64 MiB at 0x7ac00000 from cma= on the command line: `cma=64M` and `cma=64M` together mean size 64 MiB',
        ],
      },
      {
        snippet: '',
        cmdline: 'cma=64M@0x60000000 cma=128M',
        kernel: '6.12',
        reports: [
          'no default CMA area: `cma=64M@0x60000000` and `cma=128M` together mean size 128 MiB, placed within 0x60000000..0x63ffffff (dmesg: "cma: Size (0x0000000008000000) of region at 0x0000000060000000 exceeds limit (0x0000000064000000)")',
        ],
      },
      {
        snippet: '',
        cmdline: 'cma=64M cma=64M',
        kernel: '6.12',
        reports: [
          'default CMA is 64 MiB at 0x7ac00000 from cma= on the command line: `cma=64M` and `cma=64M` together mean size 64 MiB',
        ],
      },
    ],
  },
  check(board, report) {
    const { tree, config, simulation } = board;
    const cma = config.parameters.cma;
    const last = cma?.occurrences.at(-1);
    if (!cma || !last || cma.occurrences.length < 2) return;
    const texts = cma.occurrences.map(({ text }) => text);
    const identical = new Set(texts).size === 1;
    const window = cma.limit === 0n ? '' : `, placed within ${rangeText(rangeBetween(cma.base, cma.limit))}`;
    report(null, {
      at: last.origin,
      ...(identical ? { severity: 'warning' as const } : {}),
      message: `${effectiveDefault(simulation)}: ${texts.map((text) => `\`${text}\``).join(' and ')} together mean size ${formatSize(cma.size)}${window}${simulation.defaultCma ? '' : dmesgOfDefault(simulation)}`,
      fix: identical ? withoutRepetition(board, last.origin, last.text) : undefined,
      help: 'keep one `cma=` and remove the others, wherever they come from (boot loader environment, /chosen/bootargs, CONFIG_CMDLINE)',
      related: cma.occurrences.slice(0, -1).map(({ origin, text }) => ({
        span: spanOrStart(tree, origin),
        message: `\`${text}\` is here`,
      })),
    });
  },
});

/** The last one of equal parameters, with the blank before it, where it is written out. */
function withoutRepetition(board: BoardView, origin: Origin, text: string): Fix | undefined {
  const span = spanOf(origin);
  if (!span || span.start === 0) return undefined;
  const withBlank = { ...span, start: span.start - 1 };
  return fixOf(board, withBlank, 'remove the repetition', (written) => (written === ` ${text}` ? '' : undefined));
}
