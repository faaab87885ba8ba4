import type { Diagnostic, Span } from '@carveout/core';
import { normalizeParameterName, type Parameter } from './parameter.ts';
import type { ParsedValue } from './parsed-value.ts';
import { parseCma } from './values/cma.ts';
import { parseCrashkernel } from './values/crashkernel.ts';
import { parseMem } from './values/mem.ts';
import { parseHugetlbCma, parseNumaCma } from './values/node-sizes.ts';
import { parseCmaPernuma, parseCoherentPool, parseVmalloc } from './values/plain-size.ts';
import { parseSwiotlb } from './values/swiotlb.ts';
import { parseKasan, parseKvmArmMode, parseMemblock, parseMovableNode, parseRodata } from './values/words.ts';

type ValueParser = (value: string | null, span: Span) => ParsedValue<unknown>;

/** Keyed by normalised name. */
const PARSERS: ReadonlyMap<string, ValueParser> = new Map<string, ValueParser>([
  ['cma', parseCma],
  ['mem', parseMem],
  ['coherent_pool', parseCoherentPool],
  ['cma_pernuma', parseCmaPernuma],
  ['vmalloc', parseVmalloc],
  ['numa_cma', (value, span) => parseNumaCma(value, span)],
  ['hugetlb_cma', (value, span) => parseHugetlbCma(value, span)],
  ['swiotlb', parseSwiotlb],
  ['crashkernel', parseCrashkernel],
  ['movable_node', parseMovableNode],
  ['memblock', parseMemblock],
  ['kasan', parseKasan],
  ['kvm_arm.mode', parseKvmArmMode],
  ['rodata', parseRodata],
]);

/** What a value parser says, for every parameter before `--` that has one. */
export function checkValues(parameters: readonly Parameter[]): readonly Diagnostic[] {
  return parameters.flatMap((parameter) => {
    if (parameter.afterDashDash) return [];
    const parse = PARSERS.get(normalizeParameterName(parameter.name));
    return parse?.(parameter.value, parameter.valueSpan ?? parameter.span).diagnostics ?? [];
  });
}
