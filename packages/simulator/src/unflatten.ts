import { u64 } from '@carveout/core';
import { allocate, type Boot } from './boot.ts';
import { memoryOrigin } from './memory.ts';
import { stopWithoutMemory } from './out-of-memory.ts';
import { unflattenedTree } from './panic-lines.ts';

/** Alignment of struct device_node. */
const NODE_ALIGN = u64(8);

/** unflatten_device_tree(): one block for the whole tree, then the aliases. */
export function unflattenTree(boot: Boot): void {
  const { unflattened } = boot.config;
  const origin = memoryOrigin(boot);
  const { region } = allocate(
    boot,
    { owner: 'unflattened device tree', size: u64(unflattened.tree), align: NODE_ALIGN },
    { reason: 'unflattened device tree', origin },
  );
  if (!region) stopWithoutMemory(boot, unflattenedTree(boot));
  for (const size of unflattened.aliases) {
    allocate(
      boot,
      { owner: 'device tree aliases', size: u64(size), align: NODE_ALIGN },
      { reason: 'one entry of /aliases', origin },
    );
  }
}
