export * from './ast.ts';
export { codes as dtsGrammarCodes } from './codes.ts';
export { type ParseDtsOptions, type ParseDtsResult, parseDts, parseDtsFragment } from './parse.ts';
export type { PlainValue } from './plain-value.ts';
