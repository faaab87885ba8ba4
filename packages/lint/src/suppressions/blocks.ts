/** Strings, comments and braces; whatever else there is between them. None of them can fail far behind where it began. */
const TOKENS = /"(?:[^"\\\n]|\\[\s\S])*"?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[{}]/g;

/** Bodies of nodes, from behind the opening brace to the closing one, by where they open. */
export type Blocks = readonly (readonly [open: number, close: number])[];

export function findBlocks(text: string): Blocks {
  const blocks: [open: number, close: number][] = [];
  const open: [open: number, close: number][] = [];
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if (token === '{') {
      const block: [number, number] = [index, text.length + 1];
      blocks.push(block);
      open.push(block);
    } else if (token === '}') {
      const block = open.pop();
      if (block) block[1] = index + 1;
    }
  }
  return blocks;
}

/** The first block that opens at `from` or later. */
export function blockFrom(blocks: Blocks, from: number): readonly [open: number, close: number] | undefined {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((blocks[middle]?.[0] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return blocks[low];
}
