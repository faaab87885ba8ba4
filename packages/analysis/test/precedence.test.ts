import { memoryHost, u64 } from '@carveout/core';
import { expect, it } from 'vitest';
import { analyzeBoard } from '../src/index.ts';

const BOARD = `/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	memory@80000000 { device_type = "memory"; reg = <0 0x80000000 0 0x80000000>; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		linux,cma@90000000 { compatible = "shared-dma-pool"; reusable; linux,cma-default; reg = <0 0x90000000 0 0x8000000>; };
	};
};
`;

/** The message of precedence-differs, if there is one. */
function check(input: { readonly kernel?: string; readonly commandLine?: string }, expected: string | undefined): void {
  const host = memoryHost({ 'board.dts': BOARD });
  const { diagnostics } = analyzeBoard(
    { deviceTree: 'board.dts', arch: 'arm64', dtb: { kind: 'base', base: u64(0x8800_0000) }, ...input },
    host,
  );
  expect(diagnostics.find(({ rule }) => rule === 'precedence-differs')?.message).toBe(expected);
}

it('names both results where kernels and the documented order differ', () => {
  check(
    { kernel: '5.15.135', commandLine: 'cma=64M@0xa0000000' },
    'the default CMA area depends on who wins: kernel 5.15.135 gives 64 MiB at 0xa0000000, the documented order (device tree first) 128 MiB at 0x90000000',
  );
  check(
    { commandLine: 'cma=64M@0xa0000000' },
    'the default CMA area depends on who wins: the documented order (device tree first) gives 128 MiB at 0x90000000, kernels 5.10 to 6.18 64 MiB at 0xa0000000',
  );
});

it('is silent where they agree or nothing competes', () => {
  check({ kernel: '5.4.286', commandLine: 'cma=64M@0xa0000000' }, undefined);
  check({ kernel: '5.15.135', commandLine: 'quiet' }, undefined);
});
