import { fileId } from '@carveout/core';
import { type DeviceTree, decodeFdt } from '@carveout/devicetree';
import { dumpOf, messagesOf, type Operation, type Snapshot, type Span, traceOf } from './memblock-log.ts';
import { type NodeFacts, nodeFacts } from './node-facts.ts';

/** A range as `expect.json` has it. */
export interface HexRange {
  readonly base: string;
  readonly size: string;
}

export interface CmaFacts extends HexRange {
  readonly name: string | null;
  readonly source: 'dt' | 'default' | 'hugetlb' | 'pernuma' | 'numa';
  readonly isDefault: boolean;
}

export type BootStatus = 'booted' | 'panic' | 'hang' | 'silent' | 'qemu-exit';

/** The facts of one boot: what `expect.json` of a scenario holds. */
export interface BootFacts {
  readonly kernel: string;
  readonly kernelVersion: string;
  readonly arch: string;
  readonly pageSize: number;
  readonly status: BootStatus;
  readonly cmdline: string | null;
  readonly inputs: {
    readonly ram: HexRange;
    readonly kernelLoad: string;
    readonly kernelImage: HexRange | null;
    readonly dtb: HexRange;
    readonly initrd: HexRange | null;
    readonly reservedBeforeDefaultCma: readonly HexRange[] | null;
  };
  readonly memreserve: readonly HexRange[];
  readonly memory: readonly (HexRange & { readonly nomap: boolean })[];
  readonly reserved: readonly HexRange[];
  readonly reserved_mem: readonly NodeFacts[];
  readonly cma: readonly CmaFacts[];
  readonly defaultCma: (HexRange & { readonly source: string }) | null;
  /** Bounce buffers. */
  readonly swiotlb: HexRange | null;
  /** Lines about the pools for atomic allocations. */
  readonly dmaPools: readonly string[];
  readonly memoryLine: { readonly text: string; readonly cmaReservedKiB: number } | null;
}

/** A boot that was made. Addresses and sizes lie far below 2^53. */
export interface BootRecord {
  readonly kernel: { readonly key: string; readonly release: string; readonly arch: string; readonly pageSize: number };
  readonly addressMask: bigint;
  readonly ram: { readonly base: number; readonly size: number };
  readonly load: { readonly kernel: number; readonly dtb: number; readonly initrd: number };
  readonly initrdSize: number;
  readonly status: BootStatus;
  readonly console: string;
  readonly dtb: Uint8Array;
}

const MIB = 1n << 20n;
const AREA = /^cma: Reserved (\d+) MiB at 0x([0-9a-f]+)/;
const FAILED_AREA = /^cma: Failed to reserve \d+ MiB/;
const NODE_AREA = /^Reserved memory: created CMA memory pool at 0x([0-9a-f]+), size (\d+) MiB/;
const MEMORY_LINE = /^Memory: (\d+)K\/(\d+)K available.* (\d+)K reserved, (\d+)K cma-reserved/;

const hex = (value: bigint | number): string => `0x${value.toString(16)}`;
const rangeOf = ({ base, end }: Span): HexRange => ({ base: hex(base), size: hex(end - base) });

/** Reads a console log and the blob the kernel was given. */
export function factsOfRecord(boot: BootRecord): BootFacts {
  const messages = messagesOf(boot.console);
  const tree = treeOf(boot.dtb);
  const trace = traceOf(messages, { base: BigInt(boot.load.dtb), end: BigInt(boot.load.dtb + boot.dtb.length) });
  const memory = dumpOf(messages, 'memory');
  const reserved = dumpOf(messages, 'reserved');
  const nodes = nodeFacts({ tree, messages, trace, memory, reserved, addressMask: boot.addressMask });
  const cma = cmaAreas(messages, trace.snapshots, nodes);
  const general = cma.find(({ source }) => source === 'default');
  const before = general && trace.snapshots.get(BigInt(general.base))?.before;
  const last = cma.findLast(({ isDefault }) => isDefault);
  return {
    kernel: boot.kernel.key,
    kernelVersion: boot.kernel.release,
    arch: boot.kernel.arch,
    pageSize: boot.kernel.pageSize,
    status: boot.status,
    cmdline: firstMatch(messages, /^Kernel command line: (.*)/)?.[1] ?? null,
    inputs: {
      ram: { base: hex(boot.ram.base), size: hex(boot.ram.size) },
      kernelLoad: hex(boot.load.kernel),
      kernelImage: kernelImageOf(trace.operations, boot.load.kernel),
      dtb: { base: hex(boot.load.dtb), size: hex(boot.dtb.length) },
      initrd: boot.initrdSize > 0 ? { base: hex(boot.load.initrd), size: hex(boot.initrdSize) } : null,
      reservedBeforeDefaultCma: before?.map(rangeOf) ?? null,
    },
    memreserve: tree.memreserves.map(({ address, size }) => ({ base: hex(address), size: hex(size) })),
    memory: memory.map((entry) => ({ ...rangeOf(entry), nomap: entry.nomap })),
    reserved: reserved.map(rangeOf),
    reserved_mem: nodes,
    cma,
    defaultCma: last ? { base: last.base, size: last.size, source: last.source } : null,
    swiotlb: bounceBuffersOf(messages),
    dmaPools: messages.filter((message) => message.startsWith('DMA: ')),
    memoryLine: memoryLineOf(messages),
  };
}

function treeOf(blob: Uint8Array): DeviceTree {
  const { tree } = decodeFdt(blob, fileId('boot.dtb'));
  if (!tree) throw new Error('the blob that was booted cannot be read back');
  return tree;
}

function firstMatch(messages: readonly string[], pattern: RegExp): RegExpExecArray | null {
  for (const message of messages) {
    const match = pattern.exec(message);
    if (match) return match;
  }
  return null;
}

/** The end that is printed is exclusive. */
function bounceBuffersOf(messages: readonly string[]): HexRange | null {
  const match = firstMatch(messages, /^software IO TLB: mapped \[mem 0x([0-9a-f]+)-0x([0-9a-f]+)\]/);
  return match && rangeOf({ base: BigInt(`0x${match[1]}`), end: BigInt(`0x${match[2]}`) });
}

function memoryLineOf(messages: readonly string[]): BootFacts['memoryLine'] {
  const match = firstMatch(messages, MEMORY_LINE);
  return match && { text: match[0], cmaReservedKiB: Number(match[4]) };
}

/** What the kernel reserves for itself, told from the initrd by the 2 MiB block that it was loaded to. */
function kernelImageOf(operations: readonly Operation[], load: number): HexRange | null {
  for (const operation of operations) {
    if (operation.op !== 'range' || operation.kind !== 'reserve') continue;
    const { caller, base, end } = operation;
    const onArm = /^arm_memblock_init/.test(caller);
    const elsewhere =
      /^(arm64_memblock_init|setup_bootmem|paging_init)/.test(caller) && base >> 21n === BigInt(load) >> 21n;
    if (onArm || elsewhere) return rangeOf({ base, end });
  }
  return null;
}

/** CMA areas in order of creation. */
function cmaAreas(
  messages: readonly string[],
  snapshots: ReadonlyMap<bigint, Snapshot>,
  nodes: readonly NodeFacts[],
): readonly CmaFacts[] {
  const areas: CmaFacts[] = [];
  for (const [index, message] of messages.entries()) {
    const next = `${messages[index + 1] ?? ''} ${messages[index + 2] ?? ''}`;
    const general = AREA.exec(message);
    if (general) {
      const source = next.includes('hugetlb_cma: reserved ') ? 'hugetlb' : 'default';
      // cma_pernuma= and numa_cma= reserve without a line of their own, before the default area.
      if (source === 'default') demote(areas);
      const base = BigInt(`0x${general[2]}`);
      const end = snapshots.get(base)?.end ?? base + BigInt(general[1] ?? 0) * MIB;
      areas.push({ ...rangeOf({ base, end }), name: null, source, isDefault: source === 'default' });
    }
    // A failed search for the default area comes behind these areas too.
    if (FAILED_AREA.test(message) && !next.includes('hugetlb_cma: ')) demote(areas);
    const created = NODE_AREA.exec(message);
    if (created) {
      const name = /initialized node (\S+), compatible/.exec(next)?.[1] ?? null;
      const node = nodes.find((candidate) => candidate.name === name);
      const base = BigInt(`0x${created[1]}`);
      const size = node?.size ?? hex(BigInt(created[2] ?? 0) * MIB);
      areas.push({ base: hex(base), size, name, source: 'dt', isDefault: node?.cmaDefault ?? false });
    }
  }
  return areas;
}

function demote(areas: CmaFacts[]): void {
  for (const [index, area] of areas.entries()) {
    if (area.source === 'default') areas[index] = { ...area, source: 'pernuma', isDefault: false };
  }
}
