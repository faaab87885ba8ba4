export * from './codes.ts';
export * from './kconfig.ts';
export * from './parse-kconfig.ts';
export * from './symbol-values.ts';
