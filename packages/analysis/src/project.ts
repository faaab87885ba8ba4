export { findProject, PROJECT_FILES } from './project-file/find-project.ts';
export { loadProject, type Project, type ProjectResult } from './project-file/load-project.ts';
export { type BoardResult, resolveBoard, variantName } from './project-file/resolve-board.ts';
export { projectSchema, type Schema } from './project-file/schema.ts';
