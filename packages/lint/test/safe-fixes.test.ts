import { fileId } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import { isOwnFile } from '../src/fixes/own-file.ts';
import { exampleSource, lintBoard, planFixes } from '../src/index.ts';
import { type Board, boardContext } from './board.ts';

/** The source after the safe fixes of one rule; null when it has none. */
function fixed(rule: string, board: Board): string | null {
  const source = exampleSource(board);
  const findings = lintBoard(boardContext(board)).filter((finding) => finding.rule === rule);
  expect(findings).not.toEqual([]);
  const requests = findings.flatMap(({ fix }) => (fix?.safe ? [{ fix, what: rule }] : []));
  const { texts } = planFixes(requests, { textOf: () => source, refusal: () => undefined });
  const [text] = texts.values();
  return text ?? null;
}

const inMemory = (nodes: string, more = ''): string => `/dts-v1/;
/ {
	#address-cells = <1>;
	#size-cells = <1>;
	memory@40000000 { device_type = "memory"; reg = <0x40000000 0x40000000>; };
	reserved-memory {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;
${nodes}
	};
${more}
};
`;

describe('a node whose name is wrong', () => {
  const LOG = '\t\tlog: log@60000000 { reg = <0x50000000 0x1000>; };';
  const RIGHT = '\t\tlog: log@50000000 { reg = <0x50000000 0x1000>; };';
  const check = (dts: string, expected: string | null): void =>
    expect(fixed('unit-address-mismatch', { dts, kernel: '6.12.117' })).toBe(expected);

  it('is renamed, whoever names it by its label', () => {
    const user = '\tdevice { memory-region = <&log>; };';
    check(inMemory(LOG, user), inMemory(RIGHT, user));
  });

  it('is renamed when more is written into it by label', () => {
    const more = '&log { no-map; };\n';
    check(inMemory(LOG) + more, inMemory(RIGHT) + more);
  });

  it('loses the address that it has not', () =>
    check(inMemory('\t\tbuffer@60000000 { size = <0x1000>; };'), inMemory('\t\tbuffer { size = <0x1000>; };')));

  it.each([
    ['written into by its name', `${inMemory(LOG)}/ { reserved-memory { log@60000000 { no-map; }; }; };\n`],
    ['named by its path', inMemory(LOG, '\tdevice { where = "/reserved-memory/log@60000000"; };')],
    ['referred to by its path', inMemory(LOG, '\tdevice { memory-region = <&{/reserved-memory/log@60000000}>; };')],
    ['an alias', inMemory(LOG, '\taliases { log = &log; trace = "/reserved-memory/log@60000000:console"; };')],
    ['beside one with the right name', inMemory(`${LOG}\n\t\tlog@50000000 { };`)],
  ])('is left alone when it is %s', (_, dts) => check(dts, null));
});

describe('alignment beside reg', () => {
  const check = (nodes: string, expected: string | null): void =>
    expect(fixed('alignment-without-effect', { dts: inMemory(nodes), kernel: '6.12.117' })).toBe(
      expected === null ? null : inMemory(expected),
    );

  it('goes with its line, or out of one', () => {
    check(
      '\t\tlog@50000000 {\n\t\t\treg = <0x50000000 0x1000>;\n\t\t\talignment = <0x1000>;\n\t\t\tno-map;\n\t\t};',
      '\t\tlog@50000000 {\n\t\t\treg = <0x50000000 0x1000>;\n\t\t\tno-map;\n\t\t};',
    );
    check(
      '\t\tlog@50000000 { reg = <0x50000000 0x1000>; alignment = <0x1000>; no-map; };',
      '\t\tlog@50000000 { reg = <0x50000000 0x1000>; no-map; };',
    );
  });

  it('stays when it has a label, is written twice, or is one of a pool without reg', () => {
    check('\t\tlog@50000000 { reg = <0x50000000 0x1000>; a: alignment = <0x1000>; };', null);
    const twice = `${inMemory('\t\tlog: log@50000000 { reg = <0x50000000 0x1000>; alignment = <0x1000>; };')}&log { alignment = <0x2000>; };\n`;
    expect(fixed('alignment-without-effect', { dts: twice, kernel: '6.12.117' })).toBeNull();
    check('\t\tpool { compatible = "shared-dma-pool"; reusable; size = <0x2000000>; alignment = <0x1000>; };', null);
  });
});

describe('a pool that is no multiple of the granule', () => {
  const pool = (size: string, more = ''): string =>
    `\t\tpool { compatible = "shared-dma-pool"; reusable; size = <${size}>; ${more} };`;
  const check = (nodes: string, expected: string | null, more: Partial<Board> = {}): void =>
    expect(fixed('cma-size-not-granule-multiple', { dts: inMemory(nodes), kernel: '6.12.117', ...more })).toBe(
      expected === null ? null : inMemory(expected),
    );

  const WINDOW = 'alloc-ranges = <0x60000000 0x500000>;';
  const other = pool('0x200000', WINDOW).replace('pool', 'other');

  it('is rounded up to that of the kernel', () => {
    check(pool('0x300000', WINDOW), pool('0x400000', WINDOW));
    check(pool('0x100000'), pool('0x200000'));
    check(pool('0x100000'), pool('0x400000'), { kernel: '5.15.100' });
    check(pool('1048577'), pool('0x200000'));
  });

  it.each<[string, string, Partial<Board>]>([
    ['no kernel was named', pool('0x100000'), { kernel: undefined } as unknown as Partial<Board>],
    ['its window has no room', pool('0x100000', 'alloc-ranges = <0x50000000 0x100000>;'), {}],
    ['it has an address', pool('0x100000').replace('size = <', 'reg = <0x50000000 '), {}],
    ['it is a sum', pool('(0x80000 + 0x80000)'), {}],
    ['another pool would no more fit', `${pool('0x300000', WINDOW)}\n${other}`, {}],
  ])('is left alone when %s', (_, nodes, more) => check(nodes, null, more));
});

describe('a file of one board', () => {
  it.each([
    ['arch/arm64/boot/dts/a/board.dts', true],
    ['som.dtsi', false],
    ['x.dtso', false],
    ['pins.h', false],
  ])('%s: %s', (name, expected) => expect(isOwnFile(fileId(name))).toBe(expected));
});
