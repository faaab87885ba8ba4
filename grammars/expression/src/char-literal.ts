export type CharFault = 'empty' | 'several' | 'bad-escape';

export interface Escape {
  /** Value of the escaped character, 0 to 255 for `\x` and octal. */
  readonly code: number;
  /** Index after the escape. */
  readonly end: number;
}

const NAMED: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

/**
 * The escape whose backslash is at `at`, as dtc reads strings and characters: `\a \b \t \n \v \f \r`, one to three octal digits,
 * `\x` with one or two hexadecimal digits; any other character stands for itself. undefined: `\x` without digits, or nothing follows.
 */
export function readEscape(text: string, at: number): Escape | undefined {
  const letter = text.charAt(at + 1);
  if (letter === '') return undefined;
  const octal = /^[0-7]{1,3}/.exec(text.slice(at + 1, at + 4));
  if (octal) return { code: Number.parseInt(octal[0], 8) & 0xff, end: at + 1 + octal[0].length };
  if (letter === 'x') {
    const hex = /^[0-9a-fA-F]{1,2}/.exec(text.slice(at + 2, at + 4));
    return hex ? { code: Number.parseInt(hex[0], 16), end: at + 2 + hex[0].length } : undefined;
  }
  return { code: NAMED[letter] ?? text.charCodeAt(at + 1), end: at + 2 };
}

/** A character literal of a device-tree source with its quotes: the unsigned byte, exactly one character. */
export function readDtsChar(literal: string): number | CharFault {
  const codes = charCodes(literal);
  if (typeof codes === 'string') return codes;
  const code = codes[0];
  if (code === undefined) return 'empty';
  return codes.length > 1 || code > 0xff ? 'several' : code;
}

/**
 * A character constant of a `#if` with its quotes. One character is a signed `char`, as on the hosts kernels are built on; several
 * pack into an int, first one highest, as gcc does.
 */
export function readCppChar(literal: string): bigint | CharFault {
  const codes = charCodes(literal);
  if (typeof codes === 'string') return codes;
  if (codes.length === 0) return 'empty';
  if (codes.length === 1) return BigInt.asIntN(8, BigInt(codes[0] ?? 0));
  let packed = 0n;
  for (const code of codes) packed = BigInt.asIntN(32, (packed << 8n) | BigInt(code & 0xff));
  return packed;
}

function charCodes(literal: string): number[] | CharFault {
  const codes: number[] = [];
  const end = literal.length - 1;
  for (let at = 1; at < end; ) {
    if (literal.charCodeAt(at) !== 92) {
      codes.push(literal.charCodeAt(at++));
      continue;
    }
    const read = readEscape(literal.slice(0, end), at);
    if (!read) return 'bad-escape';
    codes.push(read.code);
    at = read.end;
  }
  return codes;
}
