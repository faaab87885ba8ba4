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

/** Sizes of real images in MiB, from small configurations to distributions; the assumed one is 40. */
const IMAGE_SIZES: readonly bigint[] = [4n, 8n, 16n, 24n, 32n, 64n];

/** Images lie at a 2 MiB boundary, on 32-bit arm and old arm64 at an offset from one. */
const TWO_MIB = 2n << 20n;

/** The image, when nobody described it, with which everything agrees: of another size, at the assumed place or the start of RAM. */
export function explainingImage({ config, simulation, log }: DifferenceScope): Range | null {
  const { kernel } = config.images;
  if (kernel?.basis !== 'assumed') return null;
  const assumed = kernel.range.base;
  const start = (simulation.memory[0]?.base ?? 0n) + (assumed % TWO_MIB);
  const tries = [...new Set([assumed, u64(start)])].flatMap((base) =>
    IMAGE_SIZES.map((mib): Range => ({ base, size: u64(mib << 20n) })),
  );
  for (const range of tries) {
    const images = { ...config.images, kernel: { ...kernel, range } };
    const tried: BootConfig = { ...config, images };
    if (allAgree({ config: tried, simulation: simulateBoot(tried), log })) return range;
  }
  return null;
}

const allAgree = (scope: DifferenceScope): boolean =>
  [...compareFacts(scope), ...compareLines(scope)].every(({ status }) => !isMismatch(status));

/** A check that speaks against the prediction. */
export const isMismatch = (status: Check['status']): boolean =>
  status === 'differs' || status === 'missing' || status === 'unexpected';
