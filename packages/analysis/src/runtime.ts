export type { Posting } from '@carveout/grammar-cmdline';
export {
  type AllocOutcome,
  type AreaState,
  areaIndex,
  debugfsTree,
  directoryName,
  type Machine,
  pagesWritten,
  parseSizingRule,
  playRequests,
  type RuntimeArea,
  readProposalSteps,
  recordSteps,
  runStep,
  runSteps,
  type Script,
  type Step,
  type StepRecord,
  type StepResult,
  stateOf,
  type VirtualFile,
} from '@carveout/runtime';
export { askDma, type DmaQuestion, type DmaResult } from './runtime/ask-dma.ts';
export { type CmaGranule, type CmaGranuleResult, cmaGranule } from './runtime/cma-granule.ts';
export {
  type ConvertedCommandLine,
  convertCommandLine,
  type OldCommandLine,
} from './runtime/convert-command-line.ts';
export { type Prepared, type PreparedMachine, type PrepareOptions, prepareAlloc } from './runtime/prepare-alloc.ts';
export { readAllocScript, type ScriptInput, type ScriptRead } from './runtime/read-script.ts';
export { readTraceText, type TraceText, traceTextOf } from './runtime/read-trace.ts';
export { sizeWorkload, type WorkloadInput } from './runtime/size-workload.ts';
