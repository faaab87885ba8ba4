export * from './lint/baseline.ts';
