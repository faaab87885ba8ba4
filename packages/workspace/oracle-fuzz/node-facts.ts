import { type DeviceTree, readStrings, readTuples, readU64, type TreeNode } from '@carveout/devicetree';
import { type Dumped, isCovered, type Operation, type Trace } from './memblock-log.ts';

/** What a recorded boot says of one child of /reserved-memory; addresses in hexadecimal, as `expect.json` has them. */
export interface NodeFacts {
  readonly name: string;
  readonly compatible: string | null;
  readonly status: string | null;
  readonly kind: string;
  readonly cmaDefault: boolean;
  readonly static: boolean;
  readonly base: string | null;
  readonly size: string | null;
  readonly outcome: string;
  readonly events: readonly string[];
  readonly log: readonly string[];
}

/** What node facts are read from. */
export interface NodeEvidence {
  readonly tree: DeviceTree;
  readonly messages: readonly string[];
  readonly trace: Trace;
  readonly memory: readonly Dumped[];
  readonly reserved: readonly Dumped[];
  /** All ones in the width of phys_addr_t. */
  readonly addressMask: bigint;
}

const hex = (value: bigint): string => `0x${value.toString(16)}`;

const ABOUT_NODES = /reserved mem|Reserved mem|overlaps|ignores|skipping/;
const DYNAMIC_CALLER =
  /early_init_dt_alloc_reserved_memory_arch|fdt_scan_reserved_mem\b|__reserved_mem|fdt_init_reserved/;

/** What a message about a node means; the first that applies and is a failure decides the outcome. */
const EVENTS: readonly (readonly [string, string])[] = [
  ['reserve-failed', 'failed to reserve memory'],
  ['alloc-failed', 'failed to allocate'],
  ['init-failed', 'matching fail'],
  ['invalid-reg', 'invalid reg'],
  ['bypassed', 'bypass '],
  ['extra-tuples-ignored', 'ignores '],
  ['overlap', 'overlaps with'],
];

const POOLS: readonly (readonly [string, string])[] = [
  ['cma', 'created CMA'],
  ['coherent-pool', 'created DMA memory'],
  ['restricted-pool', 'created restricted'],
];

/** One entry for each child of /reserved-memory, in tree order. */
export function nodeFacts(evidence: NodeEvidence): readonly NodeFacts[] {
  const claimed = new Set<number>();
  const root = evidence.tree.root.child('reserved-memory');
  return (root?.children ?? []).map((node) => factsOf(node, evidence, claimed));
}

interface Cells {
  readonly address: number;
  readonly size: number;
}

function rootCells({ root }: DeviceTree): Cells {
  const read = (name: string, otherwise: number): number => {
    const property = root.property(name);
    return property ? Number(readU64(property, 1) ?? otherwise) : otherwise;
  };
  return { address: read('#address-cells', 2), size: read('#size-cells', 1) };
}

function factsOf(node: TreeNode, evidence: NodeEvidence, claimed: Set<number>): NodeFacts {
  const said = messagesAbout(node.name, evidence.messages);
  const status = textOf(node, 'status');
  const place = placeOf(node, evidence, { said, claimed });
  const events = [
    ...(status !== null && status !== 'okay' && status !== 'ok' ? ['disabled'] : []),
    ...EVENTS.filter(([, text]) => said.some((message) => message.includes(text))).map(([event]) => event),
  ];
  return {
    name: node.name,
    compatible: textOf(node, 'compatible'),
    status,
    kind:
      [...(node.property('no-map') ? ['nomap'] : []), ...(node.property('reusable') ? ['reusable'] : [])].join('+') ||
      'plain',
    cmaDefault: node.property('linux,cma-default') !== undefined,
    static: node.property('reg') !== undefined,
    base: place.base === null ? null : hex(place.base),
    size: place.size === null ? null : hex(place.size),
    outcome: outcomeOf(node, place, events, evidence),
    events,
    log: said,
  };
}

const escapeText = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function messagesAbout(name: string, messages: readonly string[]): readonly string[] {
  const mine = new RegExp(String.raw`(?<![\w@,.+-])${escapeText(name)}(?=$|[\s':(]|, )`);
  return messages.filter((message) => mine.test(message) && ABOUT_NODES.test(message));
}

function textOf(node: TreeNode, name: string): string | null {
  const property = node.property(name);
  return property ? readStrings(property).join(' ') : null;
}

interface Place {
  readonly base: bigint | null;
  readonly size: bigint | null;
}

interface Search {
  readonly said: readonly string[];
  readonly claimed: Set<number>;
}

function placeOf(node: TreeNode, evidence: NodeEvidence, search: Search): Place {
  const cells = rootCells(evidence.tree);
  const reg = node.property('reg');
  if (reg) {
    const [first] = readTuples(reg, [cells.address, cells.size]).rows;
    return { base: first?.[0] ?? null, size: first?.[1] ?? null };
  }
  const size = node.property('size');
  const wanted = size && readU64(size, cells.size);
  if (wanted === undefined) return { base: null, size: null };
  if (!node.isEnabled) return { base: null, size: wanted };
  return { base: dynamicBase(node, { wanted, cells, evidence, ...search }), size: wanted };
}

interface DynamicSearch extends Search {
  readonly wanted: bigint;
  readonly cells: Cells;
  readonly evidence: NodeEvidence;
}

/** Where a dynamic node went: the kernel names it, or one of its requests can only be this node's, or order tells. */
function dynamicBase(node: TreeNode, search: DynamicSearch): bigint | null {
  const { said, wanted, evidence, claimed } = search;
  for (const message of said) {
    const named = /mem: 0x([0-9a-f]+)\.\.0x([0-9a-f]+) /.exec(message);
    if (named) return BigInt(`0x${named[1]}`);
  }
  const { operations } = evidence.trace;
  const tried = operations.flatMap((operation, index) =>
    operation.op === 'alloc' && DYNAMIC_CALLER.test(operation.caller) && operation.size === wanted ? [index] : [],
  );
  const named = namedRequest(node.name, operations, tried);
  if (named !== undefined) {
    claimed.add(named);
    return baseOf(operations[named]);
  }
  // An identical request of another node must not be taken for one that was never made.
  if (said.some((message) => /failed to allocate|invalid (size|alignment|alloc-ranges) property/.test(message)))
    return null;
  const fits = requestTest(node, search);
  const mine = tried.find(
    (index) => baseOf(operations[index]) !== null && !claimed.has(index) && fits(operations[index]),
  );
  if (mine === undefined) return null;
  claimed.add(mine);
  return baseOf(operations[mine]);
}

const baseOf = (operation: Operation | undefined): bigint | null => (operation?.op === 'alloc' ? operation.base : null);

/** "initialized node NAME" and "node NAME compatible matching fail" follow the request. */
function namedRequest(name: string, operations: readonly Operation[], tried: readonly number[]): number | undefined {
  const naming = new RegExp(String.raw`\bnode ${escapeText(name)}(,| compatible)`);
  for (const [index, operation] of operations.entries()) {
    if (operation.op !== 'message' || !naming.test(operation.text)) continue;
    let before = index - 1;
    while (before > 0 && operations[before]?.op === 'message') before--;
    if (tried.includes(before)) return before;
  }
  return undefined;
}

function requestTest(
  node: TreeNode,
  { cells, evidence }: DynamicSearch,
): (operation: Operation | undefined) => boolean {
  const mask = evidence.addressMask;
  const ranges = node.property('alloc-ranges');
  const windows = ranges ? readTuples(ranges, [cells.address, cells.size]).rows : [];
  const alignment = node.property('alignment');
  const align = (alignment && readU64(alignment, cells.size)) || 0x40n;
  const anyAlign = (textOf(node, 'compatible') ?? '').includes('shared-dma-pool');
  return (operation) => {
    if (operation?.op !== 'alloc') return false;
    const inWindow =
      windows.length > 0
        ? windows.some(
            // An end that wraps to 0 means no end.
            ([base = 0n, size = 0n]) =>
              operation.from === (base & mask) && operation.max === ((base + size) & mask || mask),
          )
        : operation.from === 0n;
    return inWindow && (anyAlign || operation.align === align);
  };
}

function outcomeOf(
  node: TreeNode,
  { base, size }: Place,
  events: readonly string[],
  { messages, memory, reserved }: NodeEvidence,
): string {
  const setUp = `OF: reserved mem: initialized node ${node.name},`;
  const lines = messages.filter((_, index) => messages[index + 1]?.startsWith(setUp));
  const pool = POOLS.find(([, text]) => lines.some((line) => line.includes(text)));
  if (pool) return pool[0];
  const failed = events.find((event) => event !== 'overlap' && event !== 'extra-tuples-ignored');
  if (failed) return failed;
  if (base === null || size === null) return 'absent';
  const range = { base, end: base + size };
  const nomap = memory.filter((entry) => entry.nomap);
  if (isCovered(range, nomap)) return 'nomap';
  return isCovered(range, reserved) ? 'reserved' : 'absent';
}
