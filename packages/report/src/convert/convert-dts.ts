import { hex, type Range } from '@carveout/core';
import type { Conversion, ConvertedDevice, ConvertedRegion } from '@carveout/runtime';
import { printable } from '../text/printable.ts';
import { wrap } from '../text/wrap.ts';

export interface ConvertDtsInput {
  readonly commandLine: string;
  readonly ram: readonly Range[] | null;
  readonly conversion: Conversion;
}

/** Text that can stand in a comment: nothing ends it. */
const comment = (text: string): string => printable(text).replaceAll('*/', '* /').replaceAll('/*', '/ *');

/** Device-tree source that compiles as it is: regions, and a placeholder for every device that is linked to one. */
export function convertDts({ commandLine, ram, conversion }: ConvertDtsInput): string {
  const { regions, devices, notes } = conversion;
  const today = conversion.commandLine;
  const said = [
    ...wrap(`from: ${comment(commandLine)}`, 96),
    ...(today === null ? [] : wrap(`instead of the linux,cma-default region: ${today} on the command line`, 96)),
    ...notes.flatMap((note) => wrapNote(comment(note))),
  ];
  return [
    '/dts-v1/;',
    '',
    '/*',
    ...said.map((line) => ` * ${line}`.trimEnd()),
    ' */',
    '/ {',
    '\t#address-cells = <2>;',
    '\t#size-cells = <2>;',
    ...(ram ?? []).flatMap(memoryLines),
    ...(regions.length > 0 ? reservedLines(regions) : []),
    ...devices.flatMap(deviceLines),
    '};',
    '',
  ].join('\n');
}

const wrapNote = (note: string): readonly string[] =>
  wrap(note, 92).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`);

/** Two cells. */
const pair = (value: bigint): string => `${hex(value >> 32n)} ${hex(value & 0xffff_ffffn)}`;

const memoryLines = ({ base, size }: Range): readonly string[] => [
  '',
  `\tmemory@${base.toString(16)} {`,
  '\t\tdevice_type = "memory";',
  `\t\treg = <${pair(base)} ${pair(size)}>;`,
  '\t};',
];

const reservedLines = (regions: readonly ConvertedRegion[]): readonly string[] => [
  '',
  '\treserved-memory {',
  '\t\t#address-cells = <2>;',
  '\t\t#size-cells = <2>;',
  '\t\tranges;',
  ...regions.flatMap(regionLines),
  '\t};',
];

function regionLines({ label, node, kind, size, base, alignment, isDefault }: ConvertedRegion): readonly string[] {
  return [
    '',
    `\t\t${label}: ${node} {`,
    ...(kind === 'cma' ? ['\t\t\tcompatible = "shared-dma-pool";', '\t\t\treusable;'] : ['\t\t\tno-map;']),
    base === null ? `\t\t\tsize = <${pair(size)}>;` : `\t\t\treg = <${pair(base)} ${pair(size)}>;`,
    ...(alignment > 0n && base === null ? [`\t\t\talignment = <${pair(alignment)}>;`] : []),
    ...(isDefault ? ['\t\t\tlinux,cma-default;'] : []),
    '\t\t};',
  ];
}

function deviceLines({ device, labels, names }: ConvertedDevice): readonly string[] {
  const node = device.replace(/[^A-Za-z0-9,._+-]/g, '-');
  const named = names.map((name) => `"${printable(name).replace(/["\\]/g, '')}"`).join(', ');
  return [
    '',
    `\t/* stands for the device: put this into its own node */`,
    `\t${/^[A-Za-z]/.test(node) ? node : `device-${node}`} {`,
    `\t\tmemory-region = ${labels.map((label) => `<&${label}>`).join(', ')};`,
    ...(names.length > 0 ? [`\t\tmemory-region-names = ${named};`] : []),
    '\t};',
  ];
}
