export { type CheckReport, type CheckRun, type CheckSwitch, readSwitch } from '@carveout/checks';
export {
  applyOverlay,
  blobStrings,
  type DeviceTree,
  encodeFdt,
  FDT_VERSIONS,
  type FdtVersion,
  namesBeyondSource,
  type PhandleFormat,
  type PlainNode,
  plainTree,
  type TreeNode,
  type TreeProperty,
  writeDts,
} from '@carveout/devicetree';
export { checkTree } from './compile/check-tree.ts';
export * from './compile/compile-options.ts';
export { type Compiler, type CompilerOptions, createCompiler } from './compile/compiler.ts';
export { dependencyLine, dependencyList } from './compile/dependency-list.ts';
export { createFragmentParser, type FragmentParser } from './compile/fragment-parser.ts';
export { verdictOf } from './verdict.ts';
