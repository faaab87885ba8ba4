import { hex } from '@carveout/core';
import { readCells, readU32, type TreeNode, type TreeProperty } from '@carveout/devicetree';
import type { ValueItem } from './decode-value.ts';

/**
 * The entries of `reg`, `ranges`, `dma-ranges`, and of `size`, `alignment` and `alloc-ranges` of reserved memory, by the cell
 * counts that hold for them: one address is the same however many cells it takes. Undefined for other properties, and
 * for values that do not fit the counts.
 */
export function addressItems(property: TreeProperty): readonly ValueItem[] | undefined {
  const widths = widthsOf(property);
  if (!widths) return undefined;
  const cells = readCells(property);
  const entry = widths.reduce((sum, width) => sum + width, 0);
  if (entry === 0 || property.bytes.length !== cells.length * 4 || cells.length % entry !== 0) return undefined;
  const items: ValueItem[] = [];
  for (let at = 0; at < cells.length; at += entry) {
    let from = at;
    const numbers = widths.map((width) => {
      const number = cells.slice(from, from + width).reduce((value, cell) => (value << 32n) | BigInt(cell), 0n);
      from += width;
      return { number, width };
    });
    const shown = numbers.filter(({ width }) => width > 0).map(({ number }) => hex(number));
    items.push({ text: textOf(property.name, shown), key: numbers.map(({ number }) => hex(number)).join(' ') });
  }
  return items;
}

/** `0x80000000 + 0x1000` for address and size, `child = parent + size` for a translation. */
function textOf(property: string, numbers: readonly string[]): string {
  const isTranslation = property.endsWith('ranges') && property !== 'alloc-ranges' && numbers.length === 3;
  return isTranslation ? `${numbers[0]} = ${numbers[1]} + ${numbers[2]}` : numbers.join(' + ');
}

/** Cells of each number of an entry. */
function widthsOf({ name, node }: TreeProperty): readonly number[] | undefined {
  const { parent } = node;
  if (!parent) return undefined;
  const own = [counted(parent, '#address-cells', 2), counted(parent, '#size-cells', 1)] as const;
  const below = [counted(node, '#address-cells', 2), counted(node, '#size-cells', 1)] as const;
  if (name === 'reg') return own;
  if (name === 'ranges' || name === 'dma-ranges') return [below[0], own[0], below[1]];
  if (parent.path !== '/reserved-memory') return undefined;
  if (name === 'alloc-ranges') return own;
  return name === 'size' || name === 'alignment' ? [own[1]] : undefined;
}

const MOST_CELLS = 16;

function counted(node: TreeNode, name: string, missing: number): number {
  const property = node.property(name);
  return Math.min((property && readU32(property)) ?? missing, MOST_CELLS);
}
