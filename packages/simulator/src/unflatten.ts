import { u64 } from '@carveout/core';
import { allocate, type Boot } from './boot.ts';
import { memoryOrigin } from './memory.ts';
import { regionCount } from './reserved/reserved-memory.ts';

/** struct reserved_mem on a 64-bit kernel. */
const RESERVED_MEM_ENTRY = 48n;
/** Alignment of struct device_node. */
const NODE_ALIGN = u64(8);

/** unflatten_device_tree(): the array of regions in the later scheme, then one block for the whole tree, then the aliases. */
export function unflattenTree(boot: Boot): void {
  const { unflattened } = boot.config;
  const origin = memoryOrigin(boot);
  const count = regionCount(boot);
  if (boot.does.processing === 'dynamic-then-late-static' && count > 0) {
    const size = u64(RESERVED_MEM_ENTRY * BigInt(count));
    allocate(
      boot,
      { owner: 'table of reserved regions', size, align: boot.cacheLine },
      { reason: `${count} reserved regions`, origin },
    );
  }
  allocate(
    boot,
    { owner: 'unflattened device tree', size: u64(unflattened.tree), align: NODE_ALIGN },
    { reason: 'unflattened device tree', origin },
  );
  for (const size of unflattened.aliases) {
    allocate(
      boot,
      { owner: 'device tree aliases', size: u64(size), align: NODE_ALIGN },
      { reason: 'one entry of /aliases', origin },
    );
  }
}
