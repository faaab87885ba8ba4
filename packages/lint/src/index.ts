export { codes } from './codes.ts';
export { exampleSource } from './example-source.ts';
export * from './lint-board.ts';
export { rules } from './registry.ts';
export * from './rule.ts';
export { prerequisitesFirst } from './run-rules.ts';
