import { bytesAsFilled, NOTHING_FILLED } from './filled-value.ts';
import type { MergedNode } from './merged-node.ts';
import type { PhandleFormat } from './phandle-format.ts';
import { readU32 } from './read-value.ts';

/**
 * Gives out phandle numbers as dtc's get_node_phandle(): from 1 up, never going back, skipping numbers that live nodes
 * have. The property goes to the end of the node's list, unless the node has one that refers to itself.
 */
export class PhandleNumbers {
  readonly #used = new Map<number, MergedNode>();
  readonly #format: PhandleFormat;
  #next = 1;

  constructor(format: PhandleFormat) {
    this.#format = format;
  }

  holder(phandle: number): MergedNode | undefined {
    const node = this.#used.get(phandle);
    return node?.deleted ? undefined : node;
  }

  /** An explicit number of the source; the first holder stays. */
  claim(node: MergedNode, phandle: number): void {
    node.assignedPhandle = phandle;
    if (this.holder(phandle) === undefined) this.#used.set(phandle, node);
  }

  numberFor(node: MergedNode): number {
    if (node.assignedPhandle !== 0) return node.assignedPhandle;
    while (this.holder(this.#next) !== undefined) this.#next++;
    const phandle = this.#next;
    node.assignedPhandle = phandle;
    this.#used.set(phandle, node);
    node.addPhandle(this.#format);
    return phandle;
  }
}

/**
 * dtc's guess for the header: the one-cell `reg` of the first child that `/cpus` ever had, else 0. It is made before references
 * are filled in, so their cells are all ones.
 */
export function guessBootCpu(root: MergedNode): number {
  const reg = root.child('cpus')?.childList.all[0]?.property('reg');
  const bytes = reg && bytesAsFilled(reg, NOTHING_FILLED);
  return bytes?.length === 4 ? (readU32({ bytes }) ?? 0) : 0;
}
