import { containsAddress, memparse, type U64, u64 } from '@carveout/core';
import type {
  BootEvent,
  BootSimulation,
  CmaAreaResult,
  EffectiveOption,
  ReservedMemoryResult,
} from '@carveout/simulator';

/** What a question is about. */
export type Subject =
  | { readonly kind: 'address'; readonly address: U64 }
  | { readonly kind: 'node'; readonly result: ReservedMemoryResult }
  | { readonly kind: 'area'; readonly area: CmaAreaResult }
  | { readonly kind: 'option'; readonly options: readonly EffectiveOption[]; readonly area: CmaAreaResult | null }
  | { readonly kind: 'setting'; readonly setting: EffectiveOption }
  /** Something that takes memory and is no node: the kernel image, page tables. */
  | { readonly kind: 'owner'; readonly owner: string; readonly events: readonly BootEvent[] };

export type SubjectResult =
  | { readonly ok: true; readonly subject: Subject }
  /** `known`: what can be asked about, in the order to show it; and every setting by its name. */
  | { readonly ok: false; readonly known: readonly string[]; readonly settings: readonly string[] };

/** Short names for options whose effective names are long. */
const ALIASES: Readonly<Record<string, string>> = {
  cma: 'cma',
  defaultcma: 'cma',
  linuxcmadefault: 'cma',
  cmdline: 'commandline',
  bootargs: 'commandline',
  memory: 'ram',
  dma: 'dmalimit',
  zone: 'dmalimit',
  alignment: 'cmaalignment',
  granule: 'cmaalignment',
  arch: 'architecture',
  version: 'kernel',
  image: 'kernelimage',
  dtb: 'devicetreeblob',
  fdt: 'devicetreeblob',
  blob: 'devicetreeblob',
  ramdisk: 'initrd',
  structpages: 'structpagearray',
  memmap: 'structpagearray',
  vmemmap: 'structpagearray',
};

/** Words that always ask for the default area, whatever labels and nodes the board has; those are reached by path. */
export const isOptionKeyword = (what: string): boolean => ALIASES[normalize(what)] === 'cma';

/**
 * Reads `what` as an address, a node (path, name, or name without unit address), an option or setting, a CMA area, or something
 * that takes memory, in that order; {@link isOptionKeyword} words ask for the option.
 * Labels are resolved to paths by the caller, who has the tree.
 */
export function findSubject(boot: BootSimulation, what: string): SubjectResult {
  const address = readAddress(what);
  if (address !== undefined) return { ok: true, subject: { kind: 'address', address } };
  const result = isOptionKeyword(what) ? undefined : findNode(boot, what);
  if (result) return { ok: true, subject: { kind: 'node', result } };
  const subject =
    findOption(boot, what) ??
    findSetting(boot, what) ??
    findArea(boot, what) ??
    findOwner(boot, what) ??
    findNear(boot, what);
  return subject
    ? { ok: true, subject }
    : { ok: false, known: knownNames(boot), settings: boot.settings().map(({ name }) => name) };
}

function findArea(boot: BootSimulation, what: string): Subject | undefined {
  const area = boot.cma.find((candidate) => candidate.name === what);
  return area && { kind: 'area', area };
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

const wantedName = (what: string): string => {
  const asked = normalize(what.replace(/=.*$/, ''));
  return ALIASES[asked] ?? asked;
};

function findOption(boot: BootSimulation, what: string): Subject | undefined {
  const wanted = wantedName(what);
  if (wanted === 'cma') return { kind: 'option', options: optionsLike(boot, wanted), area: boot.defaultCma };
  const options = boot.options.filter((option) => normalize(option.name) === wanted);
  return options.length > 0 ? { kind: 'option', options, area: null } : undefined;
}

const optionsLike = ({ options }: BootSimulation, wanted: string): readonly EffectiveOption[] =>
  wanted === '' ? [] : options.filter((option) => normalize(option.name).includes(wanted));

/** By its name, with or without CONFIG_, or by another name for it. */
function findSetting(boot: BootSimulation, what: string): Subject | undefined {
  const wanted = wantedName(what);
  const isIt = (name: string): boolean => [wanted, `config${wanted}`].includes(normalize(name));
  const settings = boot.settings();
  const setting = settings.find(({ name }) => isIt(name)) ?? settings.find(({ aliases = [] }) => aliases.some(isIt));
  return setting && { kind: 'setting', setting };
}

function findOwner({ events }: BootSimulation, what: string): Subject | undefined {
  const wanted = wantedName(what);
  const own = events.filter(({ owner, range }) => range !== null && normalize(owner) === wanted);
  const [first] = own;
  return first && { kind: 'owner', owner: first.owner, events: own };
}

/** Part of the name of an option. */
function findNear(boot: BootSimulation, what: string): Subject | undefined {
  const options = optionsLike(boot, wantedName(what));
  return options.length > 0 ? { kind: 'option', options, area: null } : undefined;
}

function knownNames(boot: BootSimulation): readonly string[] {
  return [
    ...boot.reservedMemory.map((result) => result.node),
    ...boot.cma.filter((area) => area.node === null).map((area) => area.name),
    ...boot.options.map((option) => option.name),
    'cma',
    'an address such as 0x40000000',
    ...new Set(boot.events.flatMap(({ owner, range }) => (range === null || owner.startsWith('/') ? [] : [owner]))),
  ];
}

/** Nodes that hold `address`, in device-tree order. */
export const nodesAt = (boot: BootSimulation, address: U64): readonly ReservedMemoryResult[] =>
  boot.reservedMemory.filter(
    ({ base, size }) => base !== null && size !== null && containsAddress({ base, size }, address),
  );
