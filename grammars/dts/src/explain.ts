import { EOF, type IToken, type TokenType } from 'chevrotain';
import { codes } from './codes.ts';
import type { Problem } from './problems.ts';
import { shorten } from './scan-tables.ts';
import * as t from './tokens.ts';

/** What is known where the grammar cannot go on. */
export interface Failure {
  /** Token types that could have come; one for a failed CONSUME. */
  readonly expected: readonly TokenType[];
  readonly actual: IToken;
  readonly actualEnd: number;
  readonly previousEnd: number;
  /** Start of the innermost `{` still open, if any. */
  readonly openBrace: number | undefined;
}

/** A sentence about a syntax error and what to do, in offsets of the parsed text. */
export function explain(failure: Failure): Problem {
  const { expected, actual } = failure;
  const wants = (type: TokenType): boolean => expected.length === 1 && expected[0] === type;
  if (wants(t.ShallowerNesting)) return tooDeep(failure);
  if (wants(t.RCurly)) return missingBrace(failure);
  if (actual.tokenType === EOF) return endOfText(failure);
  if (wants(t.Semi)) return missingSemicolon(failure);
  if (actual.tokenType === t.RCurly) return strayBrace(failure);
  if (wants(t.RAngle) || wants(t.RSquare) || wants(t.RParen)) return missingBracket(failure);
  return unexpected(failure);
}

const at = (failure: Failure): { start: number; end: number } => ({
  start: failure.actual.startOffset,
  end: failure.actualEnd,
});

/** Right behind the previous token: where the missing thing belongs. */
const behindPrevious = (failure: Failure): { start: number; end: number } => ({
  start: failure.previousEnd,
  end: failure.previousEnd,
});

const describe = (token: IToken): string =>
  token.tokenType === EOF ? 'the end of the file' : `\`${shorten(token.image)}\``;

const tooDeep = (failure: Failure): Problem => ({
  info: codes.tooDeep,
  ...at(failure),
  message: 'nested too deeply; what lies deeper is skipped',
});

function missingBrace(failure: Failure): Problem {
  const { actual, openBrace } = failure;
  if (actual.tokenType !== EOF && actual.tokenType !== t.Ref && actual.tokenType !== t.Slash)
    return unexpected(failure);
  const where = openBrace === undefined ? undefined : { start: openBrace, end: openBrace + 1, message: 'opened here' };
  return {
    info: codes.unbalanced,
    ...at(failure),
    message: `a \`{\` is still open at ${describe(actual)}`,
    help: 'add the missing `};`',
    related: where,
  };
}

const endOfText = (failure: Failure): Problem => ({
  info: codes.syntax,
  ...at(failure),
  message: `the file ends where ${listOf(failure.expected)} should follow`,
});

function missingSemicolon(failure: Failure): Problem {
  const { actual } = failure;
  if (isOperator(actual)) return bareOperator(failure);
  if (actual.tokenType === t.Bad || actual.tokenType === t.RAngle || actual.tokenType === t.RSquare)
    return unexpected(failure);
  return {
    info: codes.missingSemicolon,
    ...behindPrevious(failure),
    message: `\`;\` is missing before ${describe(actual)}`,
    help: 'add `;` here',
  };
}

const strayBrace = (failure: Failure): Problem => ({
  info: codes.unbalanced,
  ...at(failure),
  message:
    failure.openBrace === undefined
      ? 'this `}` closes nothing'
      : `\`}\` stands where ${listOf(failure.expected)} should follow`,
});

const missingBracket = (failure: Failure): Problem => {
  const bracket = failure.expected[0]?.LABEL?.replaceAll("'", '`') ?? '';
  const { actual } = failure;
  const closes = actual.tokenType === t.Semi || actual.tokenType === t.Name || actual.tokenType === t.RAngle;
  if (!closes) return unexpected(failure);
  return {
    info: codes.unbalanced,
    ...behindPrevious(failure),
    message: `${bracket} is missing before ${describe(actual)}`,
    help: `add ${bracket} here`,
  };
};

const isOperator = (token: IToken): boolean =>
  token.tokenType === t.Minus || token.tokenType === t.Binary || token.tokenType === t.Unary;

const bareOperator = (failure: Failure): Problem => ({
  info: codes.bareExpression,
  ...at(failure),
  message: `the operator ${describe(failure.actual)} stands outside parentheses`,
  help: 'write the expression as `<(…)>`',
});

function unexpected(failure: Failure): Problem {
  const { actual, expected } = failure;
  const image = actual.image;
  const wantsValue = expected.includes(t.Literal) || expected.includes(t.Text);
  if (actual.tokenType === t.Word && wantsValue) return unknownWord(image, at(failure));
  if (actual.tokenType === t.Bad && image.startsWith('/')) {
    return {
      info: codes.unknownDirective,
      ...at(failure),
      message: `\`${shorten(image)}\` is no directive`,
      help: image === '/include/' ? '`/include/` takes a file name in quotes' : undefined,
    };
  }
  if (actual.tokenType === t.Bad) {
    return { info: codes.syntax, ...at(failure), message: `\`${printable(image)}\` has no meaning here` };
  }
  return {
    info: codes.syntax,
    ...at(failure),
    message: `${describe(actual)} stands where ${listOf(expected)} should follow`,
    help: hintFor(actual, expected),
  };
}

function hintFor(actual: IToken, expected: readonly TokenType[]): string | undefined {
  const [first] = expected;
  if (first === t.Name && actual.tokenType === t.Ref) return 'delete by reference at top level, or name the child here';
  if (first === t.Ref && actual.tokenType === t.Name)
    return 'at top level a node is named by reference: `&label` or `&{/path}`';
  if (actual.tokenType === t.LParen) return 'expressions belong in a cell list: `<(…)>`';
  if (actual.tokenType === t.Literal) return 'numbers belong in a cell list: `<…>`';
  return undefined;
}

/** For a bare word in a value. */
export function unknownWord(word: string, span: { start: number; end: number }): Problem {
  const name = shorten(word);
  return {
    info: codes.unknownWord,
    ...span,
    message: `\`${name}\` is no value`,
    help: `is ${name} a macro whose header is not included?`,
  };
}

const printable = (image: string): string =>
  shorten(image).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

function listOf(types: readonly TokenType[]): string {
  const labels = [...new Set(types.map((type) => (type.LABEL ?? type.name).replaceAll("'", '`')))];
  const last = labels.pop();
  return labels.length === 0 ? (last ?? 'nothing') : `${labels.join(', ')} or ${last}`;
}
