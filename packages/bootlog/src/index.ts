export { codes as bootLogCodes } from './codes.ts';
export { isMemoryLine } from './memory-lines.ts';
export * from './model.ts';
export { readBootLog } from './read-boot-log.ts';
