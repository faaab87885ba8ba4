import type { BootConfig } from '@carveout/bootconfig';
import { alignDown, defaultOrigin, endOf, hex, type Range, type U64, u64 } from '@carveout/core';
import { simulateBoot } from '@carveout/simulator';
import { compareLines } from './compare-lines.ts';
import { compareFacts } from './figures.ts';
import { type DifferenceScope, placeOf } from './likely-reason.ts';
import type { Check } from './model.ts';

/** Blobs of boards stay far below; boot loaders round them up to pages. */
const BLOB_SIZE = u64(64 * 1024);
/** Differences that are tried as an explanation. */
const MOST_TRIES = 16;

/**
 * The place of the blob, when nobody told it, at which everything agrees: right above an area that lies lower than
 * predicted. Null when it is known, or does not explain the differences.
 */
export function explainingBlob(scope: DifferenceScope, checks: readonly Check[]): Range | null {
  if (scope.config.images.dtb) return null;
  const tries = checks.flatMap(({ status, predicted, recorded }): readonly U64[] => {
    const refused = status === 'unexpected' && /failed to reserve .*: base 0x([0-9a-f]{1,16})/.exec(recorded ?? '');
    if (refused) return [u64(BigInt(`0x${refused[1]}`))];
    if (status !== 'differs' || predicted === null || recorded === null) return [];
    const [mine, theirs] = [placeOf(predicted), placeOf(recorded)];
    // A small blob at the end of the recorded area, and at the end of the predicted one: the first page that is in the way.
    return theirs && (!mine || theirs.base < mine.base)
      ? [endOf(theirs), ...(mine ? [alignDown(u64(endOf(mine) - BLOB_SIZE), BLOB_SIZE)] : [])]
      : [];
  });
  for (const base of [...new Set(tries)].slice(0, MOST_TRIES)) {
    const range = { base, size: BLOB_SIZE };
    if (allAgree(withBlob(scope, range))) return range;
  }
  return null;
}

function withBlob({ config, log }: DifferenceScope, range: Range): DifferenceScope {
  const dtb = { range, origin: defaultOrigin(`a blob tried at ${hex(range.base)}`), basis: 'assumed' } as const;
  const moved: BootConfig = { ...config, images: { ...config.images, dtb } };
  return { config: moved, simulation: simulateBoot(moved), log };
}

const allAgree = (scope: DifferenceScope): boolean =>
  [...compareFacts(scope), ...compareLines(scope)].every(({ status }) => !isMismatch(status));

/** A check that speaks against the prediction. */
export const isMismatch = (status: Check['status']): boolean =>
  status === 'differs' || status === 'missing' || status === 'unexpected';
