export * from './char-literal.ts';
export * from './cpp-arithmetic.ts';
export * from './dts-arithmetic.ts';
export * from './evaluate-condition.ts';
export * from './evaluate-dts.ts';
export { type Evaluator, MAX_EXPRESSION_DEPTH } from './expression-parser.ts';
export * from './fold-flat.ts';
export * from './integer-literal.ts';
export * from './operators.ts';
