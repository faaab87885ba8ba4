/** The two-operand operators of C integer expressions, as `#if` and dtc know them. */
export type BinaryOperator =
  | '||'
  | '&&'
  | '|'
  | '^'
  | '&'
  | '=='
  | '!='
  | '<'
  | '>'
  | '<='
  | '>='
  | '<<'
  | '>>'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%';

/** dtc has no unary plus; the preprocessor has. */
export type UnaryOperator = '-' | '~' | '!' | '+';

/** Binding strength, 1 is the loosest. `?:` binds looser than all of them and is the grammar's business. */
export const PRECEDENCE: Readonly<Record<BinaryOperator, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
};

export const isBinaryOperator = (text: string): text is BinaryOperator => Object.hasOwn(PRECEDENCE, text);
