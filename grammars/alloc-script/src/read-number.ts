import { type CodeInfo, type Diagnostic, diagnostic, type Span, U64_MAX, u64 } from '@carveout/core';
import { codes } from './codes.ts';
import type { Amount } from './script-ast.ts';

const SHIFTS: Readonly<Record<string, bigint>> = { k: 10n, m: 20n, g: 30n, t: 40n };
const NUMBER = /^(0x[0-9a-f]{1,16}|[0-9]{1,20})([kmgt]?)$/i;

/** Numbers of a script. A wrong one becomes a diagnostic and counts as 0, so that the rest of the line is still read. */
export class NumberReader {
  readonly problems: Diagnostic[] = [];

  amount(image: string, span: Span): Amount {
    const match = NUMBER.exec(image);
    const suffix = match?.[2]?.toLowerCase() ?? '';
    if (!match?.[1]) {
      return this.#wrong(span, `\`${image}\` is no amount`, 'write pages as 4097, or bytes as 64K, 16M, 1G');
    }
    const value = BigInt(match[1]) << (SHIFTS[suffix] ?? 0n);
    if (value > U64_MAX) return this.#wrong(span, `\`${image}\` does not fit into 64 bits`);
    return { value: u64(value), unit: suffix === '' ? 'pages' : 'bytes', span };
  }

  /** A whole number up to `limit`, for which no unit exists. */
  count(image: string, span: Span, limit: number): number {
    const value = /^(?:0x[0-9a-f]{1,13}|[0-9]{1,16})$/i.test(image) ? Number(image) : Number.NaN;
    if (value <= limit) return value;
    this.#wrong(span, `\`${image}\` is no whole number up to ${limit}`);
    return 0;
  }

  #wrong(span: Span, message: string, help?: string): Amount {
    const info: CodeInfo = codes.value;
    this.problems.push(diagnostic(info, span, message, { help }));
    return { value: u64(0), unit: 'pages', span };
  }
}
