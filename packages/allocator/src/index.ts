export * from './cma/declare-input.ts';
export * from './cma/outcome.ts';
export * from './cma/rules.ts';
export * from './cma/table.ts';
export * from './memblock/largest-fit.ts';
export * from './memblock/request.ts';
export * from './memblock/state.ts';
