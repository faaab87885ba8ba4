export { codes } from './codes.ts';
export { findKernelTree } from './kernel-tree.ts';
export {
  type Consulted,
  DEFAULT_LIMITS,
  type Limits,
  type Piece,
  type Preprocessed,
  type PreprocessOptions,
  type PreprocessorOptions,
} from './options.ts';
export { createPreprocessor, type Preprocessor } from './preprocessor.ts';
