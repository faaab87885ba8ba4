import { addMemory, capMemory } from '@carveout/allocator';
import { type Boot, record } from './boot.ts';

/** /chosen linux,usable-memory-range: the first range caps RAM, a second one is added (kernels from 5.19 or so on). */
export function capToUsableMemory(boot: Boot): void {
  const ranges = boot.config.usableMemory;
  const { usableMemoryRange } = boot.does;
  const [first, second] = ranges ?? [];
  if (!first || usableMemoryRange === 'ignored' || first.value.size === 0n) return;
  boot.memblock = capMemory(boot.memblock, first.value);
  record(boot, {
    kind: 'remove',
    owner: 'RAM',
    range: first.value,
    reason: 'linux,usable-memory-range keeps only this range',
    origin: first.origin,
  });
  if (!second || usableMemoryRange !== 'cap-and-add') return;
  boot.memblock = addMemory(boot.memblock, second.value, { node: 0 });
  record(boot, {
    kind: 'add',
    owner: 'RAM',
    range: second.value,
    reason: 'second linux,usable-memory-range',
    origin: second.origin,
  });
}
