import type { Origin } from '@carveout/core';
import { generatedContext, NOWHERE, PropertyDefinition } from './definition.ts';
import type { MergedNode } from './merged-node.ts';
import { readU32 } from './read-value.ts';

/** Which property holds a number that the compiler gives out (dtc `-H`). */
export type PhandleFormat = 'epapr' | 'legacy' | 'both';

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
    const bytes = Uint8Array.of(phandle >>> 24, phandle >>> 16, phandle >>> 8, phandle);
    if (this.#format !== 'epapr') addGenerated(node, 'linux,phandle', bytes);
    if (this.#format !== 'legacy') addGenerated(node, 'phandle', bytes);
    return phandle;
  }
}

const REASON = 'number given out by the compiler because something refers to this node';

function addGenerated(node: MergedNode, name: string, bytes: Uint8Array): void {
  if (node.property(name)) return;
  const context = generatedContext(REASON, (): readonly Origin[] => [node.origin]);
  node.appendProperty(name, PropertyDefinition.ofBytes(context, NOWHERE, bytes));
}

/** dtc's guess for the header: the one-cell `reg` of the first child that `/cpus` ever had, else 0. */
export function guessBootCpu(root: MergedNode): number {
  const cpu = root.child('cpus')?.childList.all[0];
  const reg = cpu?.property('reg');
  return reg?.bytes.length === 4 ? (readU32(reg) ?? 0) : 0;
}
