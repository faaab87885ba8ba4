import type { Range, U64 } from '@carveout/core';
import type { LargestFit } from '../memblock/largest-fit.ts';
import type { AllocEvent } from '../memblock/request.ts';
import type { MemblockState, ReservedRegion } from '../memblock/state.ts';
import type { CmaArea, CmaTable } from './table.ts';

/** Why no area was made. Numbers are those the kernel compared, after its own rounding. */
export type CmaFailureReason =
  | { readonly kind: 'no-slot'; readonly capacity: number }
  | { readonly kind: 'zero-size' }
  | { readonly kind: 'alignment-not-power-of-two'; readonly align: U64 }
  | { readonly kind: 'base-misaligned'; readonly base: U64; readonly align: U64 }
  | { readonly kind: 'size-not-order-multiple'; readonly size: U64; readonly orderPerBit: number }
  | { readonly kind: 'order-per-bit-too-large'; readonly orderPerBit: number; readonly minAlign: U64 }
  | { readonly kind: 'across-highmem'; readonly base: U64; readonly size: U64; readonly highMemory: U64 }
  | { readonly kind: 'exceeds-limit'; readonly base: U64; readonly size: U64; readonly limit: U64 }
  | { readonly kind: 'busy'; readonly base: U64; readonly size: U64; readonly holders: readonly ReservedRegion[] }
  /** `largest`: what would have fitted in the window of the last attempt, undefined if nothing. */
  | {
      readonly kind: 'no-space';
      readonly size: U64;
      readonly align: U64;
      readonly window: Range;
      readonly largest: LargestFit | undefined;
    }
  /** Registration of memory of which no byte is reserved. */
  | { readonly kind: 'not-reserved'; readonly base: U64; readonly size: U64 }
  /** Registration of a base or size that is no multiple of the CMA alignment. */
  | { readonly kind: 'misaligned'; readonly base: U64; readonly size: U64; readonly minAlign: U64 };

export interface CmaFailure {
  readonly errno: 'EINVAL' | 'ENOSPC' | 'EBUSY' | 'ENOMEM';
  readonly reason: CmaFailureReason;
}

/** A line the kernel prints; the wording is the business of whoever renders it. `bytes` becomes MiB there. */
export type CmaMessage =
  | { readonly kind: 'not-enough-slots' }
  | { readonly kind: 'must-be-aligned'; readonly base: U64; readonly align: U64 }
  | { readonly kind: 'across-highmem'; readonly base: U64; readonly highMemory: U64 }
  | { readonly kind: 'exceeds-limit'; readonly size: U64; readonly base: U64; readonly limit: U64 }
  | { readonly kind: 'reserved'; readonly bytes: U64; readonly base: U64; readonly node: number }
  | { readonly kind: 'reserved-in-ranges'; readonly bytes: U64; readonly ranges: number }
  | { readonly kind: 'failed'; readonly bytes: U64; readonly node: number };

export type CmaAttemptKind = 'above-4g' | 'highmem' | 'window';

/** One search for memory, in the order made. */
export interface CmaAttempt {
  readonly kind: CmaAttemptKind;
  /** [base, base + size); empty when the start is at or past the end. */
  readonly window: Range;
  readonly direction: 'top-down' | 'bottom-up';
  readonly event: AllocEvent;
}

/** What became of a declaration or registration. Exactly one of `area` and `failure` is set. */
export interface CmaOutcome {
  readonly state: MemblockState;
  readonly table: CmaTable;
  readonly area: CmaArea | undefined;
  readonly failure: CmaFailure | undefined;
  readonly printed: readonly CmaMessage[];
  /** Empty for a fixed place and for registrations. */
  readonly attempts: readonly CmaAttempt[];
  /** Memory found and then forgotten by the kernel: stays reserved, used by nobody. */
  readonly leaked: Range | undefined;
}
