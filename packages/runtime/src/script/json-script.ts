import type { BitRun } from '@carveout/allocator';
import { type AreaSpec, MARKINGS, type Script } from './script.ts';
import type { Step } from './step.ts';

export type JsonScriptResult =
  | { readonly ok: true; readonly script: Script }
  /** `where`: keys from the root, as `steps[3].pages`. */
  | { readonly ok: false; readonly where: string; readonly message: string };

class Problem extends Error {
  readonly where: string;
  constructor(where: string, message: string) {
    super(message);
    this.where = where;
  }
}

/**
 * The JSON form of a script: `kernel`, `pageSize`, `freePages`, `areas` and `steps`, all but `steps` optional, other keys ignored.
 * Recorded sequences have this form. Never throws.
 */
export function readJsonScript(document: unknown): JsonScriptResult {
  try {
    const root = object(document, 'the script');
    const areas = root['areas'] === undefined ? null : list(root['areas'], 'areas').map(readArea);
    const steps = list(root['steps'], 'steps').map(readStep);
    const script: Script = {
      kernel: optional(root['kernel'], 'kernel', text),
      pageSize: optional(root['pageSize'], 'pageSize', count) ?? (areas ? inferPageSize(root, areas) : null),
      cmaAlignment: optional(root['cmaAlignment'], 'cmaAlignment', order),
      strategy: optional(root['strategy'], 'strategy', strategy),
      freePages: optional(root['freePages'], 'freePages', count),
      areas,
      steps,
    };
    return { ok: true, script };
  } catch (error) {
    if (error instanceof Problem) return { ok: false, where: error.where, message: error.message };
    throw error;
  }
}

function readArea(value: unknown, index: number): AreaSpec {
  const where = `areas[${index}]`;
  const area = object(value, where);
  const runs = area['bitmap'] === undefined ? [] : list(area['bitmap'], `${where}.bitmap`);
  return {
    name: text(area['name'], `${where}.name`),
    base: address(area['base'], `${where}.base`),
    size: address(area['size'], `${where}.size`),
    orderPerBit: optional(area['orderPerBit'], `${where}.orderPerBit`, order) ?? 0,
    taken: runs.map((run, at) => readRun(run, `${where}.bitmap[${at}]`)),
  };
}

function readRun(value: unknown, where: string): BitRun {
  const [start, many, ...more] = list(value, where);
  if (more.length > 0) throw new Problem(where, 'is more than a first bit and a count');
  return { start: count(start, `${where}[0]`), count: count(many, `${where}[1]`) };
}

function readStep(value: unknown, index: number): Step {
  const where = `steps[${index}]`;
  const step = object(value, where);
  const op = text(step['op'], `${where}.op`);
  const pages = (): number => count(step['pages'], `${where}.pages`);
  const area = (): string => text(step['area'], `${where}.area`);
  const name = optional(step['name'], `${where}.name`, text);
  if (op === 'free-memory') return { op, pages: pages() };
  if (op === 'compact') return { op, area: area() };
  if (op === 'free') return name === null ? { op, area: area(), pages: pages() } : { op, area: area(), name };
  if (op === 'alloc') {
    const align = optional(step['align'], `${where}.align`, order);
    const named = { ...(name === null ? {} : { name }), ...(step['dma'] === true ? { dma: true } : {}) };
    return { op, area: area(), pages: pages(), ...(align === null ? {} : { align }), ...named };
  }
  const marking = MARKINGS.find((known) => known === op);
  if (!marking) throw new Problem(`${where}.op`, `is \`${op}\`, which is no step`);
  // In a recorded result `at` may be there as null.
  const at = step['at'] === null ? null : optional(step['at'], `${where}.at`, count);
  return { op: marking, area: area(), pages: pages(), ...(at === null ? {} : { at }) };
}

const PAGE_SIZES = [4096, 16384, 65536];
/** Recorded kernels are named by what sets them apart: `arm64-6.12-64k`. */
const NAMED_PAGE_SIZE = /(?:^|-)(4|16|64)k(?:-|$)/;

/** Sizes are in bytes and maps in pages: what the areas tell of their longest free run says how large a page is. */
function inferPageSize(root: Readonly<Record<string, unknown>>, areas: readonly AreaSpec[]): number | null {
  const raw = list(root['areas'], 'areas').map((area, index) => object(area, `areas[${index}]`));
  const known = areas.flatMap((area, index) => {
    const longest = raw[index]?.['maxchunk'];
    return typeof longest === 'number' ? [{ area, longest }] : [];
  });
  const fits = (pageSize: number): boolean =>
    known.every(({ area, longest }) => longestFree(area, pageSize) === longest);
  if (known.length > 0) return PAGE_SIZES.find(fits) ?? null;
  const named = typeof root['kernel'] === 'string' ? NAMED_PAGE_SIZE.exec(root['kernel'])?.[1] : undefined;
  return named === undefined ? null : Number(named) * 1024;
}

function longestFree({ size, orderPerBit, taken }: AreaSpec, pageSize: number): number {
  const scale = 2 ** orderPerBit;
  const bits = Math.floor(Number(size / BigInt(pageSize)) / scale);
  let longest = 0;
  let from = 0;
  for (const run of [...taken].sort((a, b) => a.start - b.start)) {
    longest = Math.max(longest, run.start - from);
    from = run.start + run.count;
  }
  return Math.max(longest, bits - from) * scale;
}

type Reader<T> = (value: unknown, where: string) => T;

const optional = <T>(value: unknown, where: string, read: Reader<T>): T | null =>
  value === undefined || value === null ? null : read(value, where);

function object(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Problem(where, 'is no object');
  return value as Record<string, unknown>;
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Problem(where, value === undefined ? 'is missing' : 'is no list');
  return value;
}

const text: Reader<string> = (value, where) => {
  if (typeof value !== 'string' || value === '') throw new Problem(where, 'must be a text');
  return value;
};

/** A number of things: whole, not negative, small enough to be exact. */
const count: Reader<number> = (value, where) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new Problem(where, 'must be a whole number, 0 or more');
  }
  return value;
};

const order: Reader<number> = (value, where) => {
  const number = count(value, where);
  if (number > 40) throw new Problem(where, 'is an order, at most 40');
  return number;
};

const strategy: Reader<NonNullable<Script['strategy']>> = (value, where) => {
  const known = (['first-fit', 'best-fit', 'buddy'] as const).find((name) => name === value);
  if (!known) throw new Problem(where, 'is first-fit, best-fit or buddy');
  return known;
};

/** Hexadecimal text, as all addresses and sizes in our JSON. */
const address: Reader<bigint> = (value, where) => {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{1,16}$/.test(value)) {
    throw new Problem(where, 'must be a hexadecimal number as text, like "0x10000000"');
  }
  return BigInt(value);
};
