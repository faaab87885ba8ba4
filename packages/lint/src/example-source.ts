import { hex, memparse, type Range, type U64, u64 } from '@carveout/core';
import type { RuleExample } from './rule.ts';

const DEFAULT_MEMORY: readonly string[] = ['0x40000000:1G'];

/** RAM that an example names beside its tree; undefined when it names none. */
export const exampleRam = ({ given }: RuleExample): readonly Range[] | undefined => given?.map(parseBank);

/** The device-tree source of an example: its own, or the small board around its snippet. */
export function exampleSource({ dts, snippet = '', memory = DEFAULT_MEMORY }: RuleExample): string {
  if (dts !== undefined) return dts;
  const body = snippet
    .trim()
    .split('\n')
    .map((line) => `\t\t${line.trim() === '' ? '' : line}`.trimEnd())
    .join('\n');
  return `/dts-v1/;

/ {
\t#address-cells = <2>;
\t#size-cells = <2>;
${memory.length === 0 ? '' : memoryNode(memory)}
\treserved-memory {
\t\t#address-cells = <2>;
\t\t#size-cells = <2>;
\t\tranges;

${body}
\t};
};
`;
}

function memoryNode(banks: readonly string[]): string {
  const ranges = banks.map(parseBank);
  const unit = (ranges[0]?.base ?? 0n).toString(16);
  const reg = ranges.map(({ base, size }) => `<${cells(base)} ${cells(size)}>`).join(', ');
  return `\n\tmemory@${unit} {\n\t\tdevice_type = "memory";\n\t\treg = ${reg};\n\t};\n`;
}

function parseBank(text: string): Range {
  const colon = text.indexOf(':');
  return { base: memparse(text).value, size: memparse(text, colon + 1).value };
}

const cells = (value: U64): string => `${hex(u64(value >> 32n))} ${hex(u64(value & 0xffff_ffffn))}`;
