import { formatSize, type Span, type U64, wrapU64, ZERO } from '@carveout/core';
import { codes } from '../codes.ts';
import type { ParsedValue } from '../parsed-value.ts';
import {
  CRASHES,
  finish,
  openValue,
  quoteValue,
  readNumber,
  refuseBare,
  report,
  shorten,
  type ValueReader,
} from '../value-reader.ts';
import type { HugetlbCmaValue, NodeSize, NumaCmaValue } from '../value-types.ts';

/** Largest MAX_NUMNODES that a kernel can be configured for (NODES_SHIFT 10). */
const MOST_NODES = 1024;

interface NodeList {
  readonly nodes: readonly NodeSize[];
  readonly end: number;
  /** `plain`: an entry that does not start with `<nid>:`; `range`: a node number the kernel cannot have. */
  readonly stopped: 'plain' | 'range' | 'no';
}

/** The loop that both handlers share: sscanf("%lu") skips blanks and reads decimal only, then `:`, memparse() and maybe `,`. */
function readNodeList(reader: ValueReader, maxNodes: number): NodeList {
  const nodes: NodeSize[] = [];
  let at = 0;
  while (at < reader.text.length) {
    const head = nodeNumberAt(reader.text, at);
    if (head === undefined) return { nodes, end: at, stopped: 'plain' };
    if (head.node >= maxNodes) return { nodes, end: at, stopped: 'range' };
    const size = readNumber(reader, head.end, 'size');
    nodes.push({ node: head.node, size: size.value });
    if (reader.text[size.end] !== ',') return { nodes, end: size.end, stopped: 'no' };
    at = size.end + 1;
  }
  return { nodes, end: at, stopped: 'no' };
}

/** `<nid>:` at `at`, with the offset behind the colon. */
function nodeNumberAt(text: string, at: number): { readonly node: number; readonly end: number } | undefined {
  const pattern = /[\t\n\v\f\r \u00a0]*(\d+):/y;
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match ? { node: Number(match[1]), end: pattern.lastIndex } : undefined;
}

/**
 * `numa_cma=<nid>:SIZE[,<nid>:SIZE…]`: early_numa_cma() in kernel/dma/contiguous.c, 6.6 and later. Stops at the first
 * irregularity and keeps what it has. `maxNodes` is MAX_NUMNODES of the kernel.
 */
export function parseNumaCma(value: string | null, span: Span, maxNodes = MOST_NODES): ParsedValue<NumaCmaValue> {
  if (value === null) return refuseBare('numa_cma', span, CRASHES);
  const reader = openValue('numa_cma', value, span);
  const list = readNodeList(reader, maxNodes);
  if (list.stopped !== 'no') reportStopped(reader, list, maxNodes);
  return finish(reader, { nodes: list.nodes }, list.end);
}

/**
 * `hugetlb_cma=SIZE` or `<nid>:SIZE[,…]`: cmdline_parse_hugetlb_cma() in mm/hugetlb.c with node sizes (kernels without them
 * read `0:1G` as 0). An entry without a node number makes the kernel read the *whole* value again as one plain
 * size, so `0:1G,2G` is a total of 0: nothing is reserved.
 */
export function parseHugetlbCma(value: string | null, span: Span, maxNodes = MOST_NODES): ParsedValue<HugetlbCmaValue> {
  if (value === null) return refuseBare('hugetlb_cma', span, CRASHES);
  const reader = openValue('hugetlb_cma', value, span);
  const list = readNodeList(reader, maxNodes);
  if (list.stopped === 'plain' && /^[\t\n\v\f\r \u00a0]*\d/.test(value.slice(list.end))) {
    if (list.nodes.length === 0) {
      const size = readNumber(reader, 0, 'size');
      return finish(reader, { total: size.value, nodes: [] }, size.end);
    }
    const total = readNumber({ ...reader, found: [] }, 0, 'count').value;
    const rest = shorten(value.slice(list.end));
    const message = `${quoteValue(reader)}: \`${rest}\` is not \`<node>:<size>\`, so the kernel takes the whole value as one size of ${formatSize(total)}`;
    report(
      reader,
      codes.nodeListStopped,
      { start: list.end, end: value.length },
      { message, help: 'give every entry its node, as in `0:1G,1:2G`' },
    );
    return finish(reader, { total, nodes: list.nodes }, list.end);
  }
  if (list.stopped !== 'no') reportStopped(reader, list, maxNodes);
  return finish(reader, { total: sum(list.nodes), nodes: list.nodes }, list.end);
}

function reportStopped(reader: ValueReader, list: NodeList, maxNodes: number): void {
  const range = { start: list.end, end: reader.text.length };
  const rest = shorten(reader.text.slice(list.end));
  const message =
    list.stopped === 'range'
      ? `${quoteValue(reader)}: the kernel stops at \`${rest}\`, whose node is not below ${maxNodes}`
      : `${quoteValue(reader)}: the kernel stops at \`${rest}\`, which is not \`<node>:<size>\``;
  report(reader, codes.nodeListStopped, range, {
    message,
    help: 'write entries as `0:64M,1:64M`, node numbers in decimal',
  });
}

const sum = (nodes: readonly NodeSize[]): U64 => nodes.reduce((total, { size }) => wrapU64(total + size), ZERO);
