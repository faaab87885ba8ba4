export * from './codes.ts';
export { parseAllocScript } from './parse-alloc-script.ts';
export * from './script-ast.ts';
