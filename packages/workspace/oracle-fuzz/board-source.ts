import type { Board, Bus, MemoryNode, Place, ReservedNode } from './board.ts';
import { DEVICES } from './devices.ts';
import type { FuzzKernel } from './kernels.ts';

/** The board as device-tree source, without what a boot loader adds to /chosen. */
export function boardSource(board: Board, { arch, cpu }: FuzzKernel): string {
  const { model, uart, nodes } = DEVICES[arch];
  const lines = [
    '/dts-v1/;',
    ...board.memreserves.map(({ base, size }) => `/memreserve/ ${hex(base)} ${hex(size)};`),
    '/ {',
    '\t#address-cells = <2>;',
    '\t#size-cells = <2>;',
    ...model.map((line) => `\t${line}`),
    '',
    '\tchosen {',
    `\t\tstdout-path = "${uart}";`,
    '\t};',
    ...board.memory.flatMap(memoryLines),
    ...reservedLines(board),
    ...board.buses.flatMap((bus, index) => busLines(bus, `bus${index}`, '\t')),
    ...fillerLines(board.fillers),
    ...nodes(cpu),
    '};',
  ];
  return `${lines.join('\n')}\n`;
}

const hex = (value: number): string => `0x${value.toString(16)}`;

/** Two cells. */
const pair = (value: number): string => `${hex(Math.floor(value / 2 ** 32))} ${hex(value % 2 ** 32)}`;

const tuples = (places: readonly Place[]): string =>
  places.map(({ base, size }) => `<${pair(base)} ${pair(size)}>`).join(', ');

function memoryLines({ tuples: banks, status }: MemoryNode): readonly string[] {
  const [first] = banks;
  return [
    '',
    `\tmemory@${(first?.base ?? 0).toString(16)} {`,
    '\t\tdevice_type = "memory";',
    ...(status === null ? [] : [`\t\tstatus = "${status}";`]),
    `\t\treg = ${tuples(banks)};`,
    '\t};',
  ];
}

function reservedLines({ reserved, hasRanges }: Board): readonly string[] {
  if (reserved.length === 0 && hasRanges) return [];
  return [
    '',
    '\treserved-memory {',
    '\t\t#address-cells = <2>;',
    '\t\t#size-cells = <2>;',
    ...(hasRanges ? ['\t\tranges;'] : []),
    ...reserved.flatMap(reservedNodeLines),
    '\t};',
  ];
}

function reservedNodeLines(node: ReservedNode): readonly string[] {
  const { malformed } = node;
  const cells = (name: string, value: string): string => `${name} = ${value}${malformed === name ? ', <0x0>' : ''};`;
  const properties = [
    ...(node.compatible.length > 0 ? [`compatible = ${node.compatible.map((text) => `"${text}"`).join(', ')};`] : []),
    ...(node.status === null ? [] : [`status = "${node.status}";`]),
    ...(node.noMap ? ['no-map;'] : []),
    ...(node.reusable ? ['reusable;'] : []),
    ...(node.cmaDefault ? ['linux,cma-default;'] : []),
    ...(node.reg.length > 0 ? [cells('reg', tuples(node.reg))] : []),
    ...(node.alignment === null ? [] : [cells('alignment', `<${pair(node.alignment)}>`)]),
    ...(node.allocRanges.length > 0 ? [cells('alloc-ranges', tuples(node.allocRanges))] : []),
    ...(node.size === null ? [] : [cells('size', `<${pair(node.size)}>`)]),
  ];
  return ['', `\t\t${node.name} {`, ...properties.map((line) => `\t\t\t${line}`), '\t\t};'];
}

function busLines(bus: Bus, name: string, indent: string): readonly string[] {
  const rows = bus.ranges.map(({ child, parent, size }) => `<${pair(child)} ${pair(parent)} ${pair(size)}>`);
  const inside = `${indent}\t`;
  return [
    '',
    `${indent}${name} {`,
    `${inside}#address-cells = <2>;`,
    `${inside}#size-cells = <2>;`,
    `${inside}compatible = "simple-bus";`,
    `${inside}ranges;`,
    ...(bus.status === null ? [] : [`${inside}status = "${bus.status}";`]),
    `${inside}dma-ranges${rows.length > 0 ? ` = ${rows.join(', ')}` : ''};`,
    ...(bus.inner ? busLines(bus.inner, 'inner', inside) : []),
    `${indent}};`,
  ];
}

/** Nodes of changing size: the unflattened tree is one of the allocations that come before the default area. */
function fillerLines(count: number): readonly string[] {
  if (count === 0) return [];
  const nodes = Array.from({ length: count }, (_, index) => [
    `\t\tfiller-${'x'.repeat(index % 7)}${index} {`,
    ...Array.from({ length: index % 5 }, (_unused, at) => `\t\t\tvendor,property-${at} = <${index} ${at}>;`),
    '\t\t};',
  ]);
  return ['', '\tfillers {', ...nodes.flat(), '\t};'];
}
