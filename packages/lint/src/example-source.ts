import { hex, memparse, type Range, type U64, u64 } from '@carveout/core';
import type { Rule, RuleExample } from './rule.ts';

const DEFAULT_MEMORY: readonly string[] = ['0x40000000:1G'];

/** RAM that an example names beside its tree; undefined when it names none. */
export const exampleRam = ({ given }: RuleExample): readonly Range[] | undefined => given?.map(parseBank);

/** The rule as its page shows it: `dts` of an example is what sets its source apart from that of others. */
export function withExcerpts(rule: Rule): Rule {
  const { good, bad } = rule.examples;
  return {
    ...rule,
    examples: {
      good: good.map((example) => ({ ...example, dts: excerpt(example) })),
      bad: bad.map((example) => ({ ...example, dts: excerpt(example) })),
    },
  };
}

function excerpt({ dts, snippet = '', devices = '', memreserves = [] }: RuleExample): string {
  if (dts !== undefined) return dts;
  return [reserveMap(memreserves), snippet, devices]
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .join('\n\n');
}

/** The device-tree source of an example: its own, or the small board around its snippet. */
export function exampleSource(example: RuleExample): string {
  const { dts, snippet = '', devices = '', memreserves = [], memory = DEFAULT_MEMORY } = example;
  if (dts !== undefined) return dts;
  return `/dts-v1/;
${reserveMap(memreserves)}
/ {
\t#address-cells = <2>;
\t#size-cells = <2>;
${memory.length === 0 ? '' : memoryNode(memory)}
\treserved-memory {
\t\t#address-cells = <2>;
\t\t#size-cells = <2>;
\t\tranges;

${indented(snippet, '\t\t')}
\t};
${devices === '' ? '' : `\n${indented(devices, '\t')}\n`}};
`;
}

const reserveMap = (entries: readonly string[]): string =>
  entries.map((entry) => `\n/memreserve/ ${hex(parseBank(entry).base)} ${hex(parseBank(entry).size)};\n`).join('');

const indented = (text: string, tabs: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => `${tabs}${line.trim() === '' ? '' : line}`.trimEnd())
    .join('\n');

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
