export interface Wanted {
  /** Where its middle would best be. */
  readonly middle: number;
  readonly height: number;
}

interface Block {
  readonly from: number;
  readonly height: number;
  /** Sum of where the tops of its members would put the block's top. */
  readonly sum: number;
  readonly count: number;
}

/**
 * Tops of boxes that follow each other without overlap within [low, high], each as near to its wanted place as the others
 * let it (least squares). The order is that given; boxes that do not fit reach beyond `high`.
 */
export function spread(boxes: readonly Wanted[], low: number, high: number): readonly number[] {
  const blocks: Block[] = [];
  for (const [index, { middle, height }] of boxes.entries()) {
    let block: Block = { from: index, height, sum: middle - height / 2, count: 1 };
    for (let last = blocks.at(-1); last && topOf(last, low, high) + last.height > topOf(block, low, high); ) {
      blocks.pop();
      block = join(last, block);
      last = blocks.at(-1);
    }
    blocks.push(block);
  }
  const tops: number[] = [];
  for (const block of blocks) {
    let at = topOf(block, low, high);
    for (let index = block.from; index < block.from + block.count; index++) {
      tops.push(at);
      at += boxes[index]?.height ?? 0;
    }
  }
  return tops;
}

const topOf = (block: Block, low: number, high: number): number =>
  Math.max(low, Math.min(high - block.height, block.sum / block.count));

const join = (above: Block, below: Block): Block => ({
  from: above.from,
  height: above.height + below.height,
  sum: above.sum + below.sum - below.count * above.height,
  count: above.count + below.count,
});
