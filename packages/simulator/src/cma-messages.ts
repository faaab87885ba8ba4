import type { CmaFailureReason, CmaMessage } from '@carveout/allocator';
import { formatSize, hex } from '@carveout/core';
import { type Boot, mib, pa, say } from './boot.ts';

/** Prints what the allocator says was printed, in the words of mm/cma.c. */
export function sayCmaMessages(boot: Boot, messages: readonly CmaMessage[], node: string | null): void {
  for (const message of messages) {
    const level = message.kind === 'reserved' || message.kind === 'reserved-in-ranges' ? 'info' : 'error';
    say(boot, level, `cma: ${messageText(boot, message)}`, node);
  }
}

function messageText(boot: Boot, message: CmaMessage): string {
  // Without NUMA every node number is NUMA_NO_NODE.
  const numa = boot.config.settings.numa.value;
  const suffix = (node: number): string => (boot.does.nodeSuffix ? ` on node ${numa ? node : -1}` : '');
  switch (message.kind) {
    case 'not-enough-slots':
      return 'Not enough slots for CMA reserved regions!';
    case 'must-be-aligned':
      return `Region at ${pa(boot, message.base)} must be aligned to ${pa(boot, message.align)} bytes`;
    case 'across-highmem':
      return `Region at ${pa(boot, message.base)} defined on low/high memory boundary (${pa(boot, message.highMemory)})`;
    case 'exceeds-limit':
      return `Size (${pa(boot, message.size)}) of region at ${pa(boot, message.base)} exceeds limit (${pa(boot, message.limit)})`;
    case 'reserved':
      return `Reserved ${mib(message.bytes)} at ${pa(boot, message.base)}${suffix(message.node)}`;
    case 'reserved-in-ranges':
      return `Reserved ${mib(message.bytes)} in ${message.ranges} range${message.ranges > 1 ? 's' : ''}`;
    case 'failed':
      return `Failed to reserve ${mib(message.bytes)}${suffix(message.node)}`;
  }
}

/** Why an area was not made, in a sentence for people. */
export function cmaFailureText(boot: Boot, reason: CmaFailureReason): string {
  switch (reason.kind) {
    case 'no-slot':
      return `all ${reason.capacity} CMA area slots are taken (CONFIG_CMA_AREAS)`;
    case 'zero-size':
      return 'its size is 0';
    case 'alignment-not-power-of-two':
      return `alignment ${hex(reason.align)} is no power of two`;
    case 'base-misaligned':
      return `base ${hex(reason.base)} is no multiple of the CMA alignment ${hex(reason.align)}`;
    case 'size-not-order-multiple':
    case 'order-per-bit-too-large':
      return `its size does not fit bitmap bits of 2^${reason.orderPerBit} pages`;
    case 'across-highmem':
      return `[${hex(reason.base)}, ${hex(reason.base + reason.size)}) crosses the end of low memory at ${hex(reason.highMemory)}`;
    case 'exceeds-limit':
      return `${hex(reason.base)} + ${hex(reason.size)} lies above the limit ${hex(reason.limit)}`;
    case 'busy':
      return `${hex(reason.base)}..${hex(reason.base + reason.size - 1n)} is taken by ${holderNames(reason.holders)}`;
    case 'no-space':
      return noSpaceText(reason);
    case 'not-reserved':
      return `nothing of ${pa(boot, reason.base)} is reserved`;
    case 'misaligned':
      return `base ${hex(reason.base)} or size ${hex(reason.size)} is no multiple of the CMA alignment ${hex(reason.minAlign)}`;
  }
}

const holderNames = (holders: readonly { readonly owner: string }[]): string =>
  [...new Set(holders.map(({ owner }) => owner))].join(', ') || 'a reservation';

function noSpaceText({ size, align, window, largest }: Extract<CmaFailureReason, { kind: 'no-space' }>): string {
  const where = `[${hex(window.base)}, ${hex(window.base + window.size)})`;
  const best = largest
    ? `the largest that fits is ${formatSize(largest.range.size)} at ${hex(largest.range.base)}`
    : 'nothing fits there';
  return `no free ${hex(size)} bytes aligned to ${hex(align)} in ${where}; ${best}`;
}
