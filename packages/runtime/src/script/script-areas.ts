import { formatSize, hex, u64 } from '@carveout/core';
import { createArea, type RuntimeArea } from '../area.ts';
import type { AreaSpec } from './script.ts';

/** Larger than any machine: what is beyond would only cost time. */
const MAX_PAGES = 2n ** 40n;

export type ScriptAreas =
  | { readonly ok: true; readonly areas: readonly RuntimeArea[] }
  | { readonly ok: false; readonly message: string };

/** The areas of a script as they are before its first step, or why they cannot be. */
export function scriptAreas(specs: readonly AreaSpec[], pageSize: number): ScriptAreas {
  const areas: RuntimeArea[] = [];
  for (const spec of specs) {
    const message = problemOf(spec, BigInt(pageSize)) ?? duplicate(areas, spec);
    if (message !== undefined) return { ok: false, message: `area \`${spec.name}\`: ${message}` };
    const pages = Number(spec.size / BigInt(pageSize));
    const basePfn = u64(spec.base / BigInt(pageSize));
    areas.push(createArea({ name: spec.name, basePfn, pages, orderPerBit: spec.orderPerBit, taken: spec.taken }));
  }
  return { ok: true, areas };
}

const duplicate = (areas: readonly RuntimeArea[], { name }: AreaSpec): string | undefined =>
  areas.some((area) => area.name === name) ? 'there are two of that name' : undefined;

function problemOf({ base, size, orderPerBit, taken }: AreaSpec, pageSize: bigint): string | undefined {
  const bit = pageSize << BigInt(orderPerBit);
  if (size === 0n) return 'its size is 0';
  if (size / pageSize > MAX_PAGES) return `its size ${hex(size)} is larger than any machine`;
  if (size % bit !== 0n) return `its size ${hex(size)} is no multiple of ${formatSize(bit)}, what one bit stands for`;
  if (base % bit !== 0n) return `its base ${hex(base)} is no multiple of ${formatSize(bit)}, what one bit stands for`;
  if (base + size > 1n << 64n) return 'it ends behind the last address';
  const bits = Number(size / bit);
  const outside = taken.find((run) => run.start + run.count > bits);
  return outside && `bits ${outside.start} to ${outside.start + outside.count - 1} are taken, it has only ${bits}`;
}
