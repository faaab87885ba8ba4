import type { BootGiven } from '@carveout/testkit';
import type { Board } from '../board.ts';

/**
 * Mistakes that were made on real boards, in our own words; the letter and number of each is its place among the classes:
 * A fit, B precedence, C DMA limits and highmem, D granule, E overlaps, F malformed nodes, G firmware, H boot loader,
 * I kernel configuration, J placeholders, K run time.
 */
export interface FieldCase {
  /** Starts with the row. */
  readonly name: string;
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** The rule is off unless a project switches it on. */
  readonly isOff?: boolean;
  readonly bad: FieldBoard;
  /** The text that the finding points at; empty when what it is about is not in the tree. */
  readonly at: string;
  /** What is changed for the finding to go. */
  readonly fixed: Partial<FieldBoard>;
}

export type FieldBoard = Board & Pick<BootGiven, 'kernelImage' | 'dtb'>;

/** Letter and number of the row: `A12`. */
export const rowOf = ({ name }: FieldCase): string => name.split(' ')[0] ?? '';

export const pool = (name: string, more: string): string =>
  `${name} {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\t${more.replaceAll('; ', ';\n\t')}\n};`;
export const hole = (base: string, size: string, name = `firmware@${base.slice(2)}`): string =>
  `${name} {\n\tno-map;\n\treg = <0x0 ${base} 0x0 ${size}>;\n};`;
export const fixed = (name: string, base: string, size: string, more = ''): string =>
  `${name} {\n\treg = <0x0 ${base} 0x0 ${size}>;\n\t${more}\n};`;
export const both = (...nodes: readonly string[]): string => nodes.join('\n\n');
export const config = (...lines: readonly string[]): string =>
  `${['CMA=y', 'DMA_CMA=y', ...lines].map((l) => `CONFIG_${l}`).join('\n')}\n`;
export const root = (cells: string, body: string): string => `/dts-v1/;\n\n/ {\n\t${cells}\n${body}\n};\n`;
export const CELLS1 = '#address-cells = <1>;\n\t#size-cells = <1>;';
