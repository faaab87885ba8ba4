export * from './compile/compile-options.ts';
export { type Compiler, type CompilerOptions, createCompiler } from './compile/compiler.ts';
export { dependencyList } from './compile/dependency-list.ts';
