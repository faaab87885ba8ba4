export { compareTrees } from './diff/compare-trees.ts';
export { type DiffResult, diffBoards } from './diff/diff-boards.ts';
export type * from './diff/model.ts';
