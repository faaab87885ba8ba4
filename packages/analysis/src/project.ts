export { findProject, PROJECT_FILES } from './project-file/find-project.ts';
export type { FailOn } from './project-file/lint-section.ts';
export { loadProject, type Project, type ProjectLint, type ProjectResult } from './project-file/load-project.ts';
export { type BoardResult, resolveBoard } from './project-file/resolve-board.ts';
export { projectSchema, type Schema } from './project-file/schema.ts';
