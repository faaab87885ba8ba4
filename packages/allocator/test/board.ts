import type { Range } from '@carveout/core';
import { u64 } from '@carveout/core';
import type { AllocRequest, CmaContext, CmaRules, MemblockOptions, MemblockState } from '../src/index.ts';
import { addMemory, createCmaTable, createMemblock, reserve } from '../src/index.ts';

/** 'base+size' or 'start..end' in hex without 0x, with K, M or G behind a decimal number: '80000000+1G', '1000..3000'. */
export function range(text: string): Range {
  const [first = '', second = ''] = text.split(/\+|\.\./);
  const start = number(first);
  return { base: u64(start), size: u64(text.includes('+') ? number(second) : number(second) - start) };
}

function number(text: string): bigint {
  const suffix = /^(\d+)([KMG])$/.exec(text);
  if (!suffix) return BigInt(`0x${text}`);
  return BigInt(suffix[1] ?? '') << { K: 10n, M: 20n, G: 30n }[suffix[2] as 'K' | 'M' | 'G'];
}

export const bytes = (text: string) => u64(number(text));

export const show = ({ base, size }: Range): string => `${base.toString(16)}..${(base + size).toString(16)}`;

export interface BoardOptions extends Partial<MemblockOptions> {
  readonly memory?: readonly string[];
  /** owner: range */
  readonly reserved?: Readonly<Record<string, string>>;
}

/** A 4 KiB page allocator with this memory and these reservations. */
export function board({ memory = [], reserved = {}, ...options }: BoardOptions): MemblockState {
  let state = createMemblock({ pageSize: bytes('4K'), ...options });
  for (const text of memory) state = addMemory(state, range(text));
  for (const [owner, text] of Object.entries(reserved)) state = reserve(state, range(text), owner);
  return state;
}

export const request = (size: string, more: Partial<AllocRequest> = {}): AllocRequest => ({
  size: bytes(size),
  align: bytes('4K'),
  owner: 'test',
  ...more,
});

/** The rules of a 6.12 arm64 kernel with 2 MiB alignment; tests change the field they are about. */
export const RULES: CmaRules = {
  minAlign: bytes('2M'),
  slotCheck: 'first',
  fixedUnaligned: 'error',
  exceedsLimitCheck: true,
  above4g: 'before-highmem',
  above4gCondition: 'dram-end',
  highmemBoundaryCheck: 'always',
  reportedSize: 'rounded',
  failurePrinted: 'late-only',
  unnamedNumber: 'index',
  nameLimit: 63,
  orderPerBitWithinMinAlign: false,
};

export const context = (state: MemblockState, rules: Partial<CmaRules> = {}, capacity = 8): CmaContext => ({
  state,
  table: createCmaTable(capacity),
  rules: { ...RULES, ...rules },
});
