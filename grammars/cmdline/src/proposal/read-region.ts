import {
  addChecked,
  alignUp,
  type Diagnostic,
  diagnostic,
  isPowerOfTwo,
  memparse,
  type Span,
  type U64,
  u64,
  ZERO,
} from '@carveout/core';
import type { IToken } from 'chevrotain';
import { codes } from '../codes.ts';
import type { Posting, ProposedRegion } from './proposal-ast.ts';
import type { RawRegion } from './proposal-parsers.ts';

type Place = (start: number, end: number) => Span;

export type RegionRead =
  | { readonly ok: true; readonly region: ProposedRegion }
  | { readonly ok: false; readonly problem: Diagnostic };

/** Pages of the phones of that time. */
const PAGE = u64(4096);

class Refused extends Error {
  readonly problem: Diagnostic;
  constructor(problem: Diagnostic) {
    super(problem.message);
    this.problem = problem;
  }
}

/** The numbers of one entry, rounded as the code of that posting rounded them. */
export function readRegion(raw: RawRegion, posting: Posting, at: Place): RegionRead {
  try {
    return { ok: true, region: read(raw, posting, at) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, problem: error.problem };
    throw error;
  }
}

function read(raw: RawRegion, posting: Posting, at: Place): ProposedRegion {
  const marked = posting === 'v3' && raw.name.image.startsWith('-');
  const name = marked ? raw.name.image.slice(1) : raw.name.image;
  if (name === '') throw refuse(raw.name, at, posting === 'v1' ? 'empty region name' : 'expected "<name>="');
  const number = (token: IToken, what: 'size' | 'start' | 'alignment', zero: boolean): U64 => {
    const { value, end, hasDigits } = memparse(token.image);
    const words = posting === 'v1' ? `invalid ${what}` : 'invalid value';
    if (end < token.image.length && hasDigits) throw refuse(token, at, "expecting ';' or end of parameter");
    if (!hasDigits || (value === ZERO && !zero)) throw refuse(token, at, words);
    return value;
  };
  // The first posting takes `@0` and `/0` for "not given".
  const lenient = posting === 'v1';
  const asked = raw.alignment ? number(raw.alignment, 'alignment', lenient) : ZERO;
  if (asked !== ZERO && raw.alignment && !isPowerOfTwo(asked)) {
    throw refuse(raw.alignment, at, posting === 'v1' ? 'invalid alignment' : 'invalid value');
  }
  const alignment = asked > PAGE ? asked : PAGE;
  const start = raw.start ? alignUp(number(raw.start, 'start', lenient), alignment) : ZERO;
  const size = alignUp(number(raw.size, 'size', false), PAGE);
  if (posting !== 'v1' && addChecked(start, size) === undefined) {
    throw refuse(raw.start ?? raw.size, at, 'invalid start, size combination');
  }
  if (raw.parameters && posting !== 'v1') throw refuse(raw.parameters, at, "expecting ';' or end of parameter");
  const last = raw.parameters ?? raw.allocator ?? raw.alignment ?? raw.start ?? raw.size;
  return {
    ...{ name, size, start, alignment, asterisk: !marked },
    allocator: raw.allocator?.image ?? null,
    allocatorParameters: raw.parameters?.image.slice(1, -1) ?? null,
    span: at(raw.name.startOffset, last.startOffset + last.image.length),
  };
}

function refuse({ startOffset, image }: IToken, at: Place, words: string): Refused {
  const span = at(startOffset, startOffset + image.length);
  return new Refused(diagnostic(codes.proposalSyntax, span, `cma: param: ${words} near \`${image.slice(0, 40)}\``));
}
