import { describe, expect, it } from 'vitest';
import { busLimit } from '../src/facts/bus-limit.ts';
import { boardTree } from './board.ts';

const SOC = (outer: string, inner: string): string => `/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <1>;
	soc {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;
		${outer}
		bus {
			#address-cells = <1>;
			#size-cells = <1>;
			ranges;
			${inner}
			device { };
		};
	};
};`;

function check(outer: string, inner: string, expected: bigint | null): void {
  const device = boardTree({ dts: SOC(outer, inner) }).nodeByPath('/soc/bus/device');
  expect(device && (busLimit(device)?.end ?? null)).toBe(expected);
}

describe('busLimit', () => {
  it('is none without dma-ranges', () => check('', '', null));
  it('is none for empty dma-ranges, which translate one to one', () => check('dma-ranges;', 'dma-ranges;', null));
  it('ends where the bus window ends in CPU addresses', () =>
    check('dma-ranges = <0xc0000000 0x0 0x00000000 0x40000000>;', '', 0x4000_0000n));
  it('takes the highest of several windows', () =>
    check('dma-ranges = <0x0 0x1 0x0 0x10000000>, <0x80000000 0x0 0x80000000 0x20000000>;', '', 0x1_1000_0000n));
  it('reads an inner bus with the cells of both sides', () =>
    check('', 'dma-ranges = <0x0 0x20000000 0x10000000>;', 0x3000_0000n));
  it('does not guess when two buses translate', () =>
    check('dma-ranges = <0x0 0x0 0x0 0x40000000>;', 'dma-ranges = <0x0 0x20000000 0x10000000>;', null));
});
