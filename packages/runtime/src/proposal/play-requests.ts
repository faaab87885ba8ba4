import { hex, memparse, type U64 } from '@carveout/core';
import {
  type ProposalMachine,
  type ProposalOutcome,
  proposalAlloc,
  proposalGet,
  proposalPut,
} from './proposal-machine.ts';

/** What a driver of 2010 does: cma_alloc(), one more user, one user less. Buffers have names here, since addresses are not known before. */
export type ProposalStep =
  | {
      readonly op: 'alloc';
      readonly device: string;
      readonly kind: string | null;
      readonly size: bigint;
      readonly alignment: bigint;
      readonly name: string | null;
    }
  | { readonly op: 'get' | 'put'; readonly name: string };

export type StepsRead =
  | { readonly ok: true; readonly steps: readonly ProposalStep[] }
  | { readonly ok: false; readonly message: string };

/**
 * `[{ "op": "alloc", "device": "camera", "kind": "a", "size": "5M", "align": "64K", "name": "x" }, { "op": "put", "name": "x" }]`, from
 * JSON. Never throws.
 */
export function readProposalSteps(document: unknown): StepsRead {
  if (!Array.isArray(document)) return { ok: false, message: 'requests are a list' };
  const steps: ProposalStep[] = [];
  for (const [index, one] of document.entries()) {
    const step = readStep(one);
    if (typeof step === 'string') return { ok: false, message: `request ${index + 1} ${step}` };
    steps.push(step);
  }
  return { ok: true, steps };
}

function readStep(document: unknown): ProposalStep | string {
  if (typeof document !== 'object' || document === null) return 'is no object';
  const { op, device, kind, size, align, name } = document as Record<string, unknown>;
  if (op === 'get' || op === 'put') return typeof name === 'string' ? { op, name } : 'has no `name`';
  if (op !== 'alloc') return 'has an `op` other than alloc, get and put';
  if (typeof device !== 'string' || device === '') return 'has no `device`';
  const bytes = sizeOf(size);
  if (bytes === null) return 'has no `size` like "5M"';
  const alignment = align === undefined ? 0n : sizeOf(align);
  if (alignment === null || (alignment & (alignment - 1n)) !== 0n) return 'has an `align` that is no power of two';
  const kindOf = typeof kind === 'string' ? kind : null;
  return { op, device, kind: kindOf, size: bytes, alignment, name: typeof name === 'string' ? name : null };
}

function sizeOf(value: unknown): bigint | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : null;
  if (typeof value !== 'string') return null;
  const { value: bytes, end, hasDigits } = memparse(value);
  return hasDigits && end === value.length ? bytes : null;
}

export interface ProposalStepResult {
  readonly step: ProposalStep;
  /** For an allocation. */
  readonly outcome: ProposalOutcome | null;
  /** Users that the buffer has after a get or put; null for an allocation, and where there is no such buffer. */
  readonly users: number | null;
  /** One sentence where it failed. */
  readonly problem: string | null;
}

export interface ProposalPlay {
  readonly machine: ProposalMachine;
  readonly results: readonly ProposalStepResult[];
}

/** All steps, one after the other. */
export function playRequests(machine: ProposalMachine, steps: readonly ProposalStep[]): ProposalPlay {
  const named = new Map<string, U64>();
  const results: ProposalStepResult[] = [];
  let current = machine;
  for (const step of steps) {
    if (step.op === 'alloc') {
      const { machine: after, outcome } = proposalAlloc(current, step);
      current = after;
      if (outcome.kind === 'allocated' && step.name !== null) named.set(step.name, outcome.range.base);
      results.push({ step, outcome, users: null, problem: problemOf(outcome) });
      continue;
    }
    const address = named.get(step.name);
    const after = address === undefined ? undefined : (step.op === 'get' ? proposalGet : proposalPut)(current, address);
    if (after) current = after;
    const users = address === undefined || !after ? null : usersOf(after, address);
    const problem = after
      ? null
      : address === undefined
        ? 'no buffer has that name'
        : `nobody has the buffer at ${hex(address)}`;
    results.push({ step, outcome: null, users, problem });
  }
  return { machine: current, results };
}

const usersOf = ({ regions }: ProposalMachine, address: U64): number =>
  regions.flatMap(({ chunks }) => chunks).find(({ base }) => base === address)?.users ?? 0;

function problemOf(outcome: ProposalOutcome): string | null {
  if (outcome.kind === 'allocated') return null;
  if (outcome.kind === 'no-rule') return 'no rule of the map is for this device and kind';
  return outcome.passed.join('; ') || 'the regions of its rule are all kept from the catch-all';
}
