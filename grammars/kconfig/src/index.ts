export * from './kconfig.ts';
