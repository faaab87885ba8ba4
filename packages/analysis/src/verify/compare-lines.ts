import { type BootLog, isMemoryLine, type LogLine } from '@carveout/bootlog';
import type { LogLine as PredictedLine } from '@carveout/simulator';
import { alignLines } from './align-lines.ts';
import { type DifferenceScope, lineReason, missingReason, unexpectedReason } from './likely-reason.ts';
import { isDamaged, lineShape, lineSubject, plainWording } from './line-shape.ts';
import type { Check } from './model.ts';

/** Every line about boot memory, predicted or recorded, in order. */
export function compareLines(scope: DifferenceScope): readonly Check[] {
  const predicted = scope.simulation.log.filter(({ text }) => isMemoryLine(text));
  const recorded = scope.log.memoryLines;
  const pairs = alignLines(
    predicted.map(({ text }) => text),
    recorded.map(({ text }) => text),
  );
  const lastMatch = pairs.findLastIndex(({ right }) => right !== null);
  const firstMatch = pairs.findIndex(({ right }) => right !== null);
  const checks: Check[] = [];
  let block: Block = { predicted: [], recorded: [] };
  for (const [index, { left, right }] of pairs.entries()) {
    const [mine, theirs] = [left === null ? undefined : predicted[left], right === null ? undefined : recorded[right]];
    if (mine && theirs) {
      checks.push(...blockChecks(block, scope), lineCheck('agrees', mine, theirs, null));
      block = { predicted: [], recorded: [] };
    } else if (
      mine &&
      (firstMatch < 0 || index > lastMatch || index < firstMatch) &&
      !isCovered(scope.log, index < firstMatch)
    ) {
      checks.push(lineCheck('unknown', mine, undefined, uncoveredReason(scope.log, index < firstMatch)));
    } else if (mine) block.predicted.push(mine);
    else if (theirs) block.recorded.push(theirs);
  }
  return [...checks, ...blockChecks(block, scope)];
}

/** Lines between two that agree. */
interface Block {
  readonly predicted: PredictedLine[];
  readonly recorded: LogLine[];
}

/** Does a log that has no more lines there mean that there were none? */
const isCovered = ({ headMissing, ending }: BootLog, before: boolean): boolean =>
  before ? !headMissing : ending.kind === 'complete' && !headMissing;

function uncoveredReason({ ending }: BootLog, before: boolean): string {
  if (before) return 'the log starts later';
  if (ending.kind === 'panic') return 'the recorded boot ended before';
  return ending.kind === 'cut' ? 'the log ends before' : 'the log is not complete';
}

/** How two lines of a block are found to be about the same thing, strictest first. */
const SAMENESS: readonly ((text: string) => string | null)[] = [
  plainWording,
  (text) => {
    const subject = lineSubject(text);
    return subject === null ? null : `${subject} ${lineShape(text)}`;
  },
  lineShape,
  lineSubject,
];

function blockChecks(block: Block, scope: DifferenceScope): readonly Check[] {
  const partner = new Map<PredictedLine, LogLine>();
  const free = new Set(block.recorded);
  for (const [index, key] of SAMENESS.entries()) {
    // Damaged lines are told from differing ones first, and wordings of other releases before both.
    if (index === 1) pairDamaged(block, partner, free);
    for (const mine of block.predicted) {
      if (partner.has(mine)) continue;
      const wanted = key(mine.text);
      const found = wanted === null ? undefined : [...free].find(({ text }) => key(text) === wanted);
      if (!found) continue;
      partner.set(mine, found);
      free.delete(found);
    }
  }
  return [
    ...block.predicted.map((mine) => predictedCheck(mine, partner.get(mine), scope)),
    ...[...free].map((theirs): Check => {
      const reason = unexpectedReason(theirs.text, scope);
      return { ...EMPTY, status: 'unexpected', recorded: theirs.text, span: theirs.span, reason };
    }),
  ];
}

function pairDamaged({ predicted }: Block, partner: Map<PredictedLine, LogLine>, free: Set<LogLine>): void {
  for (const mine of predicted) {
    if (partner.has(mine)) continue;
    const found = [...free].find(({ text }) => isDamaged(mine.text, text));
    if (!found) continue;
    partner.set(mine, found);
    free.delete(found);
  }
}

function predictedCheck(mine: PredictedLine, theirs: LogLine | undefined, scope: DifferenceScope): Check {
  if (theirs && isDamaged(mine.text, theirs.text)) return lineCheck('unknown', mine, theirs, DAMAGED);
  if (theirs) {
    if (plainWording(mine.text) === plainWording(theirs.text)) {
      return lineCheck('wording', mine, theirs, 'the same fact in the words of another release');
    }
    return lineCheck('differs', mine, theirs, lineReason(mine, theirs.text, scope));
  }
  const damaged = scope.log.lines.find(({ text }) => isDamaged(mine.text, text));
  if (damaged) return lineCheck('unknown', mine, damaged, DAMAGED);
  return lineCheck('missing', mine, undefined, missingReason(mine, scope));
}

const DAMAGED = 'the line is damaged in the log';

const EMPTY: Omit<Check, 'status'> = {
  what: 'line',
  name: null,
  predicted: null,
  recorded: null,
  span: null,
  node: null,
  reason: null,
};

const lineCheck = (
  status: Check['status'],
  mine: PredictedLine,
  theirs: LogLine | undefined,
  reason: string | null,
): Check => ({
  ...EMPTY,
  status,
  predicted: mine.text,
  recorded: theirs?.text ?? null,
  span: theirs?.span ?? null,
  node: mine.node,
  reason,
});
