const [BEGIN_NODE, PROP, END] = [1, 3, 9];

/**
 * A copy of a blob with zeros behind names and values up to the next word. libfdt moves things within its buffer and leaves
 * there whatever lay at that place before; nobody reads it.
 */
export function withZeroPadding(blob: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(blob);
  const view = new DataView(copy.buffer);
  const clear = (end: number): number => {
    const next = (end + 3) & ~3;
    copy.fill(0, end, next);
    return next;
  };
  for (let at = view.getUint32(8); at + 4 <= copy.length; ) {
    const tag = view.getUint32(at);
    at += 4;
    if (tag === BEGIN_NODE) at = clear(copy.indexOf(0, at) + 1);
    else if (tag === PROP) at = clear(at + 8 + view.getUint32(at));
    else if (tag === END) break;
  }
  return copy;
}
