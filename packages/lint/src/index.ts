export { codes } from './codes.ts';
export { dtcRuleId, dtcRules } from './dtc-rules.ts';
export { exampleSource } from './example-source.ts';
export * from './lint-board.ts';
export { memoryRules, rules } from './registry.ts';
export * from './rule.ts';
export { prerequisitesFirst } from './run-rules.ts';
