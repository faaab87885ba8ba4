import {
  type CodeInfo,
  type Diagnostic,
  type DiagnosticDetails,
  diagnostic,
  formatSize,
  type MemparseResult,
  memparse,
  type Span,
} from '@carveout/core';
import { codes } from './codes.ts';
import type { ParsedValue } from './parsed-value.ts';

/** A value that is being read, with what was found on the way. */
export interface ValueReader {
  /** Name of the parameter, for messages. */
  readonly parameter: string;
  readonly text: string;
  readonly span: Span;
  readonly found: Diagnostic[];
}

/** Starts reading; for a parameter without `=` use {@link refuseBare} instead. */
export const openValue = (parameter: string, text: string, span: Span): ValueReader => ({
  parameter,
  text,
  span,
  found: [],
});

/** Offsets of the value to the user's span. */
export function spanIn(reader: ValueReader, start: number, end: number): Span {
  const at = (offset: number): number => Math.min(reader.span.start + offset, reader.span.end);
  return { file: reader.span.file, start: at(start), end: at(end) };
}

interface ReportDetails extends DiagnosticDetails {
  readonly message: string;
}

export function report(
  reader: ValueReader,
  code: CodeInfo,
  range: { readonly start: number; readonly end: number },
  { message, ...details }: ReportDetails,
): void {
  reader.found.push(diagnostic(code, spanIn(reader, range.start, range.end), message, details));
}

/** `name=value` as messages show it. */
export const quoteValue = (reader: ValueReader): string => `\`${reader.parameter}=${shorten(reader.text)}\``;

export const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** One memparse() of the kernel at `at`, with a report of everything it accepts without a word. */
export function readNumber(reader: ValueReader, at: number, what: 'size' | 'address' | 'count'): MemparseResult {
  const result = memparse(reader.text, at);
  const written = reader.text.slice(at, result.end);
  const range = { start: at, end: result.end };
  if (!result.hasDigits) reportNoDigits(reader, at, what);
  else if (/^0\d*[1-9]/.test(written) || (/^0+$/.test(written) && /\d/.test(reader.text.charAt(result.end)))) {
    reportOctal(reader, at, result);
  }
  if (!fitsU64(written)) {
    const message = `${quoteValue(reader)}: \`${shorten(written)}\` does not fit into 64 bits and becomes ${formatSize(result.value)}`;
    report(reader, codes.overflow, range, { message });
  } else if (
    what === 'size' &&
    result.value > 0n &&
    result.value < 1024n &&
    !/[.%]/.test(reader.text.charAt(result.end))
  ) {
    const message = `${quoteValue(reader)} is ${result.value} bytes, not ${result.value} MiB`;
    report(reader, codes.sizeWithoutUnit, range, {
      message,
      help: `write \`${result.value}M\` for ${result.value} MiB`,
    });
  }
  return result;
}

function reportNoDigits(reader: ValueReader, at: number, what: string): void {
  const rest = reader.text.slice(at);
  const end = rest === '' ? at : reader.text.length;
  const shown = rest === '' ? 'nothing' : `\`${shorten(rest)}\``;
  const message = `${quoteValue(reader)}: ${shown} stands where ${what === 'address' ? 'an address' : `a ${what}`} is expected, and the kernel takes 0`;
  const help = `write a number, such as ${EXAMPLES[what]}`;
  report(reader, codes.notANumber, { start: at, end }, { message, help });
}

const EXAMPLES: Readonly<Record<string, string>> = { size: '64M', address: '0x40000000', count: '32768' };

function reportOctal(reader: ValueReader, at: number, result: MemparseResult): void {
  const digits = /^\d+/.exec(reader.text.slice(at))?.[0] ?? '';
  const message = `${quoteValue(reader)}: \`${shorten(digits)}\` starts with 0 and is read as octal, which gives ${formatSize(result.value)}`;
  const help = `write \`${shorten(digits.replace(/^0+/, ''))}\` if decimal was meant`;
  report(reader, codes.octal, { start: at, end: at + digits.length }, { message, help });
}

/** `written` is what memparse() consumed: digits in its base and at most one suffix. */
function fitsU64(written: string): boolean {
  const suffix = /^0x/i.test(written) ? /[kmgtp]$/i : /[kmgtpe]$/i;
  const unit = suffix.exec(written)?.[0]?.toLowerCase();
  const digits = unit === undefined ? written : written.slice(0, -1);
  // 22 octal digits hold 66 bits; anything longer overflows in every base and need not be computed.
  const significant = digits.replace(/^0x/i, '').replace(/^0+/, '');
  if (significant === '') return true;
  if (significant.length > 22) return false;
  const base = /^0x/i.test(digits) ? '0x' : digits.startsWith('0') ? '0o' : '';
  const shift = unit === undefined ? 0n : BigInt(10 * ('kmgtpe'.indexOf(unit) + 1));
  return BigInt(base + significant) << shift < 1n << 64n;
}

/** Ends reading at `end`: the rest is what the kernel drops. Reported, unless a report about that place exists already. */
export function finish<T>(reader: ValueReader, value: T | null, end: number): ParsedValue<T> {
  const ignored = reader.text.slice(end);
  if (ignored === '') return { value, ignored, ignoredSpan: null, diagnostics: reader.found };
  const ignoredSpan = spanIn(reader, end, reader.text.length);
  if (!reader.found.some((other) => other.span.end > ignoredSpan.start)) reportTrailing(reader, end, ignored);
  return { value, ignored, ignoredSpan, diagnostics: reader.found };
}

function reportTrailing(reader: ValueReader, end: number, ignored: string): void {
  const range = { start: end, end: reader.text.length };
  const message = `${quoteValue(reader)}: the kernel ignores \`${shorten(ignored)}\``;
  const unit = /^(?:i?b)$/i.test(ignored);
  report(reader, codes.trailingText, range, {
    message,
    help: helpFor(ignored),
    fix: unit
      ? {
          title: `Remove \`${ignored}\``,
          safe: true,
          edits: [{ span: spanIn(reader, end, reader.text.length), text: '' }],
        }
      : undefined,
  });
}

function helpFor(ignored: string): string {
  if (/^i?b$/i.test(ignored)) return 'one letter is the whole unit: K, M, G, T, P or E';
  if (ignored.startsWith('%'))
    return 'the kernel knows no percentage here and counts bytes; CMA_SIZE_PERCENTAGE of the configuration does';
  if (/^\.\d/.test(ignored)) return 'fractions are not read: write the size in a smaller unit, such as 512M for 0.5G';
  return 'remove it';
}

/** For a parameter without `=`. `effect` tells what this handler does with the null pointer. */
export function refuseBare(parameter: string, span: Span, effect: string): ParsedValue<never> {
  const found = diagnostic(codes.missingValue, span, `\`${parameter}\` has no value: ${effect}`, {
    help: `write \`${parameter}=…\` or remove it`,
  });
  return { value: null, ignored: '', ignoredSpan: null, diagnostics: [found] };
}

/** Handlers that hand the null pointer to memparse() or read through it. */
export const CRASHES = 'its handler reads through a null pointer, so the kernel dies before there is a console';
/** Handlers that test for it. */
export const MALFORMED = 'the kernel says "Malformed early option" and keeps its setting';
