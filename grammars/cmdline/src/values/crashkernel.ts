import { type Span, type U64, U64_MAX } from '@carveout/core';
import { codes } from '../codes.ts';
import type { Parameter } from '../parameter.ts';
import type { ParsedValue } from '../parsed-value.ts';
import {
  finish,
  openValue,
  quoteValue,
  readNumber,
  refuseBare,
  report,
  shorten,
  type ValueReader,
} from '../value-reader.ts';
import type { CrashkernelRange, CrashkernelValue } from '../value-types.ts';

/** The kernel searches the raw text for `crashkernel=`, so a bare one is as good as none. */
const BARE = 'the kernel looks for `crashkernel=` and reserves nothing';

/**
 * `crashkernel=` in the forms of parse_crashkernel() (kernel/crash_reserve.c in 6.12):
 * `size[@offset]`, `start-[end]:size,…[@offset]`, `size,high`, `size,low`, and `size,cma` of newer kernels.
 * Null where the kernel refuses it whatever the RAM size is.
 */
export function parseCrashkernel(value: string | null, span: Span): ParsedValue<CrashkernelValue> {
  if (value === null) return refuseBare('crashkernel', span, BARE);
  const reader = openValue('crashkernel', value, span);
  const suffix = /,(high|low|cma)$/.exec(value);
  if (suffix) return readSuffixed(reader, suffix[1] as 'high' | 'low' | 'cma', suffix.index);
  return value.includes(':') ? readRanges(reader) : readSimple(reader);
}

function readSuffixed(reader: ValueReader, kind: 'high' | 'low' | 'cma', comma: number): ParsedValue<CrashkernelValue> {
  const size = numberAt(reader, 0, 'size');
  if (size === undefined) return refuse(reader, 0, 'a size is missing');
  if (size.end !== comma) return refuse(reader, size.end, `\`,${kind}\` must follow the size directly`);
  return finish<CrashkernelValue>(reader, { kind, size: size.value }, reader.text.length);
}

function readSimple(reader: ValueReader): ParsedValue<CrashkernelValue> {
  const size = numberAt(reader, 0, 'size');
  if (size === undefined) return refuse(reader, 0, 'a size is missing');
  const next = reader.text.charAt(size.end);
  if (next === '@') {
    const offset = readNumber(reader, size.end + 1, 'address');
    return finish<CrashkernelValue>(reader, { kind: 'size', size: size.value, offset: offset.value }, offset.end);
  }
  if (next === '' || next === ' ')
    return finish<CrashkernelValue>(reader, { kind: 'size', size: size.value, offset: null }, size.end);
  return refuse(reader, size.end, `\`${shorten(reader.text.slice(size.end))}\` after the size is not known`);
}

function readRanges(reader: ValueReader): ParsedValue<CrashkernelValue> {
  const ranges: CrashkernelRange[] = [];
  let at = 0;
  let problem: { readonly at: number; readonly what: string } | undefined;
  do {
    const entry = readRange(reader, at);
    if ('what' in entry) problem = entry;
    else ranges.push(entry.range);
    at = 'what' in entry ? at : entry.end;
  } while (problem === undefined && reader.text[at++] === ',');
  if (problem !== undefined && ranges.length === 0) return refuse(reader, problem.at, problem.what);
  if (problem !== undefined) reportRefused(reader, problem.at, `${problem.what}; only the ranges before it can count`);
  const complete = problem === undefined;
  // After the range that matches, the kernel looks for the next `@`, over whatever stands between.
  const sign = reader.text.indexOf('@');
  if (sign < 0) {
    const value: CrashkernelValue = { kind: 'ranges', ranges, offset: null, complete };
    return finish(reader, value, complete ? at - 1 : reader.text.length);
  }
  const offset = numberAt(reader, sign + 1, 'address');
  if (offset === undefined) return refuse(reader, sign, 'an address is missing after `@`');
  return finish<CrashkernelValue>(reader, { kind: 'ranges', ranges, offset: offset.value, complete }, offset.end);
}

type RangeResult =
  | { readonly range: CrashkernelRange; readonly end: number }
  | { readonly at: number; readonly what: string };

/** `start-[end]:size` at `at`. */
function readRange(reader: ValueReader, at: number): RangeResult {
  const { text } = reader;
  const start = numberAt(reader, at, 'address');
  if (start === undefined) return { at, what: 'the start of a range is missing' };
  if (text[start.end] !== '-') return { at: start.end, what: '`-` is expected after the start of a range' };
  let colon = start.end + 1;
  let end: U64 = U64_MAX;
  if (text[colon] !== ':') {
    const read = numberAt(reader, colon, 'address');
    if (read === undefined) return { at: colon, what: 'the end of a range is missing' };
    if (read.value <= start.value) return { at: colon, what: 'the end of a range is not above its start' };
    if (text[read.end] !== ':') return { at: read.end, what: '`:` is expected after a range' };
    end = read.value;
    colon = read.end;
  }
  const size = numberAt(reader, colon + 1, 'size');
  if (size === undefined) return { at: colon + 1, what: 'the size of a range is missing' };
  return { range: { start: start.value, end, size: size.value }, end: size.end };
}

/** memparse() that must consume something, if only a unit letter. */
function numberAt(reader: ValueReader, at: number, what: 'size' | 'address'): { value: U64; end: number } | undefined {
  if (!/[\dkmgtpe]/i.test(reader.text.charAt(at))) return undefined;
  return readNumber(reader, at, what);
}

function refuse(reader: ValueReader, at: number, what: string): ParsedValue<CrashkernelValue> {
  reportRefused(reader, at, what);
  return finish<CrashkernelValue>(reader, null, at);
}

function reportRefused(reader: ValueReader, at: number, what: string): void {
  const message = `${quoteValue(reader)} is refused by the kernel: ${what}`;
  report(reader, codes.crashkernelRefused, { start: at, end: Math.max(at, reader.text.length) }, { message });
}

/** Which `crashkernel=` words a kernel reads. */
export interface CrashkernelSelection {
  /** The last without a known suffix: if there is one, it alone counts. */
  readonly normal: Parameter | null;
  readonly high: Parameter | null;
  readonly low: Parameter | null;
  readonly cma: Parameter | null;
}

/**
 * get_last_crashkernel(): the last word of each kind. It searches the raw text, so words after `--` and longer names that
 * end in `crashkernel` count too. `suffixes` are those the kernel knows; a word with another one is a `normal` one.
 */
export function selectCrashkernel(
  parameters: readonly Parameter[],
  suffixes: readonly ('high' | 'low' | 'cma')[] = ['high', 'low'],
): CrashkernelSelection {
  const found: { -readonly [K in keyof CrashkernelSelection]: Parameter | null } = {
    normal: null,
    high: null,
    low: null,
    cma: null,
  };
  for (const parameter of parameters) {
    if (!parameter.name.endsWith('crashkernel') || parameter.value === null) continue;
    const { value } = parameter;
    found[suffixes.find((suffix) => value.endsWith(`,${suffix}`)) ?? 'normal'] = parameter;
  }
  return found;
}

const RAM_STEP = 0x800_0000n;

/**
 * What the ranges form asks for on a machine with `ram` bytes, which the kernel first rounds up to 128 MiB (as 6.12 does).
 * Null when no range holds it, or when the kernel refuses the value on the way there.
 */
export function crashkernelForRam(
  value: Extract<CrashkernelValue, { kind: 'ranges' }>,
  ram: U64,
): { readonly size: U64; readonly offset: U64 | null } | null {
  const total = ((ram + RAM_STEP - 1n) / RAM_STEP) * RAM_STEP;
  for (const range of value.ranges) {
    if (range.size >= total) return null;
    if (total >= range.start && total < range.end)
      return range.size > 0n ? { size: range.size, offset: value.offset } : null;
  }
  return null;
}
