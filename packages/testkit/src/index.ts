export * from './boot-case.ts';
