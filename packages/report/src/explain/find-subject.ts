import { containsAddress, memparse, type U64, u64 } from '@carveout/core';
import type { BootSimulation, CmaAreaResult, EffectiveOption, ReservedMemoryResult } from '@carveout/simulator';

/** What a question is about. */
export type Subject =
  | { readonly kind: 'address'; readonly address: U64 }
  | { readonly kind: 'node'; readonly result: ReservedMemoryResult }
  | { readonly kind: 'area'; readonly area: CmaAreaResult }
  | { readonly kind: 'option'; readonly options: readonly EffectiveOption[]; readonly area: CmaAreaResult | null };

export type SubjectResult =
  | { readonly ok: true; readonly subject: Subject }
  /** `known`: everything that can be asked about, in the order to show it. */
  | { readonly ok: false; readonly known: readonly string[] };

/** Short names for options whose effective names are long. */
const ALIASES: Readonly<Record<string, string>> = {
  cma: 'cma',
  defaultcma: 'cma',
  linuxcmadefault: 'cma',
  cmdline: 'commandline',
  bootargs: 'commandline',
  mem: 'memory',
  dmalimit: 'dma',
};

/** Words that always ask for the default area, whatever labels and nodes the board has; those are reached by path. */
export const isOptionKeyword = (what: string): boolean => ALIASES[normalize(what)] === 'cma';

/**
 * Reads `what` as an address, a node (path, name, or name without unit address), a CMA area or an option, in that order;
 * {@link isOptionKeyword} words ask for the option.
 * Labels are resolved to paths by the caller, who has the tree.
 */
export function findSubject(boot: BootSimulation, what: string): SubjectResult {
  const address = readAddress(what);
  if (address !== undefined) return { ok: true, subject: { kind: 'address', address } };
  const result = isOptionKeyword(what) ? undefined : findNode(boot, what);
  if (result) return { ok: true, subject: { kind: 'node', result } };
  const subject = findOption(boot, what);
  if (subject) return { ok: true, subject };
  const area = boot.cma.find((candidate) => candidate.name === what);
  if (area) return { ok: true, subject: { kind: 'area', area } };
  return { ok: false, known: knownNames(boot) };
}

function readAddress(what: string): U64 | undefined {
  if (!/^(0x[0-9a-f]+|[0-9]+[kmgtpe]?)$/i.test(what)) return undefined;
  const { value, end } = memparse(what);
  return end === what.length ? u64(value) : undefined;
}

function findNode(boot: BootSimulation, what: string): ReservedMemoryResult | undefined {
  const nodes = boot.reservedMemory;
  return (
    nodes.find((result) => result.node === what) ??
    nodes.find((result) => result.name === what) ??
    only(nodes.filter((result) => result.name.split('@')[0] === what))
  );
}

const only = <T>(items: readonly T[]): T | undefined => (items.length === 1 ? items[0] : undefined);

const normalize = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

function findOption(boot: BootSimulation, what: string): Subject | undefined {
  const asked = normalize(what.replace(/=.*$/, ''));
  if (asked === '') return undefined;
  const wanted = ALIASES[asked] ?? asked;
  const exact = boot.options.filter((option) => normalize(option.name) === wanted);
  const options = exact.length > 0 ? exact : boot.options.filter((option) => normalize(option.name).includes(wanted));
  const area = wanted === 'cma' ? boot.defaultCma : null;
  return options.length > 0 || wanted === 'cma' ? { kind: 'option', options, area } : undefined;
}

function knownNames(boot: BootSimulation): readonly string[] {
  return [
    ...boot.reservedMemory.map((result) => result.node),
    ...boot.cma.filter((area) => area.node === null).map((area) => area.name),
    ...boot.options.map((option) => option.name),
    'cma',
    'an address such as 0x40000000',
  ];
}

/** Nodes that hold `address`, in device-tree order. */
export const nodesAt = (boot: BootSimulation, address: U64): readonly ReservedMemoryResult[] =>
  boot.reservedMemory.filter(
    ({ base, size }) => base !== null && size !== null && containsAddress({ base, size }, address),
  );
