import { formatSize } from '@carveout/core';
import { type BoardView, formatVariant } from './board-view.ts';
import { ramSize } from './text/address.ts';
import { printable } from './text/printable.ts';

/** `board.dts (memory=1G): Linux 6.12.117, arm64, 4 KiB pages, 2 GiB of RAM`. */
export function boardTitle({ name, variant, simulation }: BoardView): string {
  const label = variant === null ? '' : ` (${printable(formatVariant(variant))})`;
  const kernel = simulation.kernelGiven
    ? `Linux ${printable(simulation.kernel)}`
    : `kernel not given (modelled on ${printable(simulation.kernel)})`;
  const ram = simulation.memory.reduce((sum, range) => sum + range.size, 0n);
  const pages = formatSize(BigInt(simulation.pageSize));
  return `${printable(name)}${label}: ${kernel}, ${simulation.arch}, ${pages} pages, ${ramSize(ram)} of RAM`;
}
