import { derivedOrigin, type Origin, type Span } from '@carveout/core';
import {
  accumulateCma,
  normalizeParameterName,
  type Parameter,
  type ParsedValue,
  parseCma,
  parseCmaPernuma,
  parseCoherentPool,
  parseCrashkernel,
  parseHugetlbCma,
  parseMem,
  parseMovableNode,
  parseNumaCma,
  parseSwiotlb,
  parseVmalloc,
} from '@carveout/grammar-cmdline';
import { wordOrigin } from './command-line.ts';
import type { BootParameters, CmaParameter, CommandLine, Occurrence } from './model.ts';

/**
 * What the early parameter handlers hold after the whole line was read. Handlers run in textual order and most keep
 * the last value; words behind `--` go to init and are not looked at.
 */
export function readParameters(line: CommandLine): BootParameters {
  const early = line.parameters.filter(({ afterDashDash }) => !afterDashDash);
  const named = (name: string): readonly Parameter[] =>
    early.filter((parameter) => normalizeParameterName(parameter.name) === name);
  const all = <T>(name: string, parse: Parser<T>): readonly Occurrence<T>[] => occurrences(line, named(name), parse);
  const last = <T>(name: string, parse: Parser<T>): Occurrence<T> | null => all(name, parse).at(-1) ?? null;
  return {
    cma: readCma(line, named('cma')),
    mem: all('mem', parseMem),
    coherentPool: sizeOnly(last('coherent_pool', parseCoherentPool)),
    cmaPernuma: sizeOnly(last('cma_pernuma', parseCmaPernuma)),
    numaCma: mapValue(last('numa_cma', parseNumaCma), ({ nodes }) => nodes),
    hugetlbCma: last('hugetlb_cma', parseHugetlbCma),
    crashkernel: all('crashkernel', parseCrashkernel),
    swiotlb: last('swiotlb', parseSwiotlb),
    vmalloc: sizeOnly(last('vmalloc', parseVmalloc)),
    movableNode: last('movable_node', parseMovableNode),
    kfenceInterval: textOf(line, named('kfence.sample_interval').at(-1)),
    rodata: textOf(line, named('rodata').at(-1)),
    malformed: named('cma')
      .filter(({ value }) => value === null)
      .map((parameter) => ({
        value: parameter.name,
        text: parameter.name,
        origin: wordOrigin(line, parameter.span),
      })),
  };
}

type Parser<T> = (value: string | null, span: Span) => ParsedValue<T>;

function occurrences<T>(
  line: CommandLine,
  parameters: readonly Parameter[],
  parse: Parser<T>,
): readonly Occurrence<T>[] {
  const found: Occurrence<T>[] = [];
  for (const parameter of parameters) {
    const { value } = parse(parameter.value, parameter.valueSpan ?? parameter.span);
    if (value !== null)
      found.push({ value, text: textOfParameter(parameter), origin: wordOrigin(line, parameter.span) });
  }
  return found;
}

function readCma(line: CommandLine, parameters: readonly Parameter[]): CmaParameter | null {
  const given = occurrences(line, parameters, parseCma);
  const setting = accumulateCma(given.map(({ value }) => value));
  if (!setting) return null;
  const sizeFrom = given[setting.sizeFrom];
  const placeFrom = setting.placeFrom === null ? undefined : given[setting.placeFrom];
  if (!sizeFrom) return null;
  return {
    size: setting.size,
    base: setting.base,
    limit: setting.limit,
    origin: cmaOrigin(sizeFrom, placeFrom),
    text: sizeFrom.text,
    occurrences: given.map(({ text, origin }) => ({ value: text, text, origin })),
  };
}

function cmaOrigin(size: Occurrence<unknown>, place: Occurrence<unknown> | undefined): Origin {
  if (!place || place === size) return size.origin;
  return derivedOrigin(`size of \`${size.text}\`, base and limit left over from \`${place.text}\``, [
    size.origin,
    place.origin,
  ]);
}

const textOfParameter = ({ name, value }: Parameter): string => (value === null ? name : `${name}=${value}`);

function textOf(line: CommandLine, parameter: Parameter | undefined): Occurrence<string> | null {
  if (!parameter || parameter.value === null) return null;
  return { value: parameter.value, text: textOfParameter(parameter), origin: wordOrigin(line, parameter.span) };
}

const mapValue = <T, U>(occurrence: Occurrence<T> | null, map: (value: T) => U): Occurrence<U> | null =>
  occurrence && { ...occurrence, value: map(occurrence.value) };

const sizeOnly = <T>(occurrence: Occurrence<{ readonly size: T }> | null): Occurrence<T> | null =>
  mapValue(occurrence, ({ size }) => size);
