import type { BootConfig } from '@carveout/bootconfig';
import type { KernelBehaviour } from '@carveout/kernel';
import type { BootSimulation } from './model.ts';
import { isEnabled } from './reserved/node-state.ts';
import { simulateBoot } from './simulate-boot.ts';

export interface OtherOrder {
  /** Whose order it is: `the documented order (device tree first)`, `kernels 5.10 to 6.18`. */
  readonly whose: string;
  readonly simulation: BootSimulation;
}

type Order = KernelBehaviour['nodeVersusCommandLine'];

/**
 * The same boot under the order that was not applied, where device tree and command line both name a default area: the
 * documented one for a kernel that does otherwise, and what kernels do today when none was named. Null when there is nothing
 * to rank, or when the kernel does what is documented.
 */
export function simulateOtherOrder(config: BootConfig): OtherOrder | null {
  const nodes = config.reservedMemory?.nodes ?? [];
  if (!config.parameters.cma || !nodes.some((node) => node.cmaDefault !== null && isEnabled(node))) return null;
  const { given, profile } = config.kernel;
  if (!given) return { whose: 'kernels 5.10 to 6.18', simulation: simulateUnder(config, 'command-line-bypasses-node') };
  if (profile.does.nodeVersusCommandLine === 'node-wins') return null;
  return { whose: 'the documented order (device tree first)', simulation: simulateUnder(config, 'node-wins') };
}

function simulateUnder(config: BootConfig, order: Order): BootSimulation {
  const { kernel } = config;
  const does = { ...kernel.profile.does, nodeVersusCommandLine: order };
  return simulateBoot({ ...config, kernel: { ...kernel, profile: { ...kernel.profile, does } } });
}
