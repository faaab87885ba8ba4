/** A check's message without its words: those are not dtc's. */
const MESSAGE = /^(.+?): (Warning|ERROR) \((\w+)\): (?:(\/[^\s:]*)(?::([^\s:]+))?: )?/;

/**
 * What dtc's standard error says of checks, line by line, as `PLACE: KIND (CHECK): NODE[:PROPERTY]`. The further bodies of a node
 * are kept as they are, other lines are left out: what stops dtc while it reads is told by its exit code.
 */
export function messageLines(stderr: string): readonly string[] {
  return stderr.split('\n').flatMap((line) => {
    if (line.startsWith('  also defined at ')) return [withPlainPath(line)];
    const match = MESSAGE.exec(line);
    if (!match) return [];
    const [, place = '', kind = '', check = '', node, property] = match;
    const subject = node === undefined ? '' : ` ${node}${property === undefined ? '' : `:${property}`}`;
    return [`${withPlainPath(place)}: ${kind} (${check}):${subject}`];
  });
}

/** cpp joins directories as they are written; we resolve them. */
function withPlainPath(text: string): string {
  let plain = text;
  for (let before = ''; before !== plain; ) {
    before = plain;
    plain = plain.replace(/[^/\s]+\/\.\.\//, (part) => (part === '../../' ? part : ''));
  }
  return plain;
}

/** Lines of one list that the other has not, and the reverse; each as often as it is there. */
export function unmatched(ours: readonly string[], theirs: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const line of theirs) left.set(line, (left.get(line) ?? 0) + 1);
  const extra: string[] = [];
  for (const line of ours) {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    else extra.push(`only ours: ${line}`);
  }
  for (const [line, count] of left)
    if (count > 0) extra.push(`only dtc's${count > 1 ? ` (${count} times)` : ''}: ${line}`);
  return extra;
}
