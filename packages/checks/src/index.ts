export type { BadCheckExample, Check, CheckExample, CheckScope, DefaultLevel } from './check.ts';
export * from './check-levels.ts';
export { type CheckReport, type CheckRun, runChecks } from './run-checks.ts';
export { checkByName, checks } from './table.ts';
export { visitedNodes } from './visited-nodes.ts';
