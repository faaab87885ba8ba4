export {
  applyOverlay,
  type DeviceTree,
  encodeFdt,
  FDT_VERSIONS,
  type FdtVersion,
  type PhandleFormat,
  type PlainNode,
  plainTree,
  writeDts,
} from '@carveout/devicetree';
export * from './compile/compile-options.ts';
export { type Compiler, type CompilerOptions, createCompiler } from './compile/compiler.ts';
export { dependencyLine, dependencyList } from './compile/dependency-list.ts';
export { createFragmentParser, type FragmentParser } from './compile/fragment-parser.ts';
