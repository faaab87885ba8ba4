export { readSwitch } from '@carveout/checks';
export {
  dtcRuleId,
  type FixPlan,
  type FixRequest,
  type LintConfig,
  type LintLayer,
  lintSettings,
  NO_CONFIG,
  PRESETS,
  type PresetName,
  planFixes,
  type RuleConfig,
  type RuleSetting,
  type Suppressed,
  type Suppression,
  type SuppressionProblem,
  type Suppressions,
  settingsFile,
  suppress,
  wholeLines,
} from '@carveout/lint';
export { analyzeBoard } from './analyze-board.ts';
export { codeCatalog, hasRules, ruleForPage, ruleNamed, unknownName } from './code-catalog.ts';
export { codes as analysisCodes, lintCodes, projectCodes } from './codes.ts';
export { FLAGS_FILE } from './inputs/given-values.ts';
export { decodeImageHeader, type ImageHeader } from './inputs/kernel-image.ts';
export {
  type MemoryBank,
  type ParsedValue,
  parseImage,
  parseMemoryBank,
  parsePageSize,
  parseSize,
} from './inputs/parse-values.ts';
export { type CommentReader, createCommentReader } from './lint/board-comments.ts';
export { foldVariants, lintAnalysis, lintFindings } from './lint/lint-analysis.ts';
export * from './model.ts';
export { nodePathOf } from './node-path.ts';
export { overlayProblem } from './overlay-problem.ts';
export { findProject } from './project-file/find-project.ts';
export { type AnalysisSession, createSession, type SessionOptions } from './session.ts';
export type {
  FlipSide,
  Sweep,
  SweepArea,
  SweepAxes,
  SweepBoard,
  SweepCase,
  SweepFailure,
  SweepFlip,
  SweepLabels,
  SweepMemory,
  SweepPlacement,
  SweepRow,
} from './sweep/model.ts';
export { countCases, MOST_CASES, planSweep } from './sweep/plan-sweep.ts';
export { precedenceFlips } from './sweep/precedence-flips.ts';
export { createSweepRunner, type SweepRunner } from './sweep/sweep-runner.ts';
export { type Answers, BoardTrace, stillHolds } from './trace/board-trace.ts';
export { type Digest, FileFacts, wasRead } from './trace/file-facts.ts';
export { withoutVariants } from './variants.ts';
export { type Verdict, verdictOf } from './verdict.ts';
export * from './verify/model.ts';
export { type RecordedInput, verifyBoard } from './verify/verify-board.ts';
