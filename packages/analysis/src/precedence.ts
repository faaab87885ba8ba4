import type { BootConfig } from '@carveout/bootconfig';
import { type Diagnostic, diagnostic, formatSize, hex, spanOf } from '@carveout/core';
import { type BootSimulation, simulateOtherOrder } from '@carveout/simulator';
import { codes } from './codes.ts';

/** Says so when the documented order of device tree and command line and what kernels do give different default areas. */
export function checkPrecedence(config: BootConfig, simulation: BootSimulation): readonly Diagnostic[] {
  const { cma } = config.parameters;
  const span = cma && spanOf(cma.origin);
  const other = span ? simulateOtherOrder(config) : null;
  if (!span || !other) return [];
  const [ours, theirs] = [areaText(simulation), areaText(other.simulation)];
  if (ours === theirs) return [];
  const whose = simulation.kernelGiven ? `kernel ${simulation.kernel}` : 'the documented order (device tree first)';
  const message = `the default CMA area depends on who wins: ${whose} gives ${ours}, ${other.whose} ${theirs}`;
  const help = simulation.kernelGiven ? 'keep one of both' : 'name the kernel with --kernel, or keep one of both';
  return [diagnostic(codes.precedenceDiffers, span, message, { help })];
}

const areaText = ({ defaultCma }: BootSimulation): string =>
  defaultCma ? `${formatSize(defaultCma.size)} at ${hex(defaultCma.base)}` : 'none';
