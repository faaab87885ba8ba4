import type { BootConfig } from '@carveout/bootconfig';
import { derivedOrigin, type Origin, type Sourced, type U64, u64 } from '@carveout/core';

/** Largest order the buddy allocator hands out, whatever the release calls it (MAX_ORDER - 1, MAX_ORDER, MAX_PAGE_ORDER). */
export function maxBuddyOrder({ settings, kernel }: BootConfig): number {
  const order = settings.maxOrder.value - (kernel.profile.does.maxOrderIsInclusive ? 0 : 1);
  return Math.max(0, Math.min(order, 24));
}

/** HPAGE_PMD_ORDER, which HUGETLB_PAGE_ORDER equals: pages that one PMD entry maps. */
export function hugePageOrder({ settings, arch }: BootConfig): number {
  if (arch.value === 'arm' && !settings.lpae.value) return 9;
  const page = Math.log2(settings.pageSize.value);
  return page - 3;
}

interface Pageblock {
  readonly order: number;
  readonly reason: string;
  readonly inputs: readonly Origin[];
}

/** pageblock_order of include/linux/pageblock-flags.h as each release defines it. */
export function pageblock(config: BootConfig): Pageblock {
  const { settings, kernel } = config;
  const { does } = kernel.profile;
  const max = settings.pageBlockMaxOrder ?? settings.maxOrder;
  const buddy = settings.pageBlockMaxOrder?.value ?? maxBuddyOrder(config);
  const huge = hugePageOrder(config);
  const inputs = [settings.pageSize.origin, settings.hugetlbPage.origin, max.origin];
  if (settings.hugetlbPage.value) {
    // Up to 5.15 the order is the huge page's even above MAX_ORDER - 1; CMA takes the larger of both there.
    const order = does.minAlignment === 'max-order' ? huge : Math.min(huge, buddy);
    return { order, reason: `HUGETLB_PAGE: one huge page of order ${huge}`, inputs };
  }
  if (does.pageblockSeesThp && settings.transparentHugepage.value && hasThp(config)) {
    const all = [...inputs, settings.transparentHugepage.origin];
    return {
      order: Math.min(huge, buddy),
      reason: `TRANSPARENT_HUGEPAGE: one huge page of order ${huge}`,
      inputs: all,
    };
  }
  return { order: buddy, reason: `no huge pages: the largest buddy order ${buddy}`, inputs };
}

const hasThp = ({ arch, settings }: BootConfig): boolean => arch.value !== 'arm' || settings.lpae.value;

/** CMA_MIN_ALIGNMENT_BYTES: base and size of every CMA area are multiples of it. */
export function cmaAlignment(config: BootConfig): Sourced<U64> {
  const { settings, kernel } = config;
  const block = pageblock(config);
  const largest = kernel.profile.does.minAlignment === 'max-order' ? maxBuddyOrder(config) : 0;
  const order = Math.max(block.order, largest);
  const why =
    order > block.order
      ? `largest buddy block: order ${order} of ${settings.pageSize.value}-byte pages`
      : `one pageblock: order ${order} of ${settings.pageSize.value}-byte pages (${block.reason})`;
  const origin = derivedOrigin(`CMA alignment is ${why}; ${kernel.profile.sources.minAlignment}`, block.inputs);
  return { value: u64(BigInt(settings.pageSize.value) << BigInt(order)), origin };
}
