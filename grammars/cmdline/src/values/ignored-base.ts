import { codes } from '../codes.ts';
import { quoteValue, report, shorten, spanIn, type ValueReader } from '../value-reader.ts';

/** Reports `64MB@0x80000000`: an `@` that the kernel never sees, because it stopped before it, at `end`. */
export function readBaseIgnored(reader: ValueReader, end: number): void {
  const at = reader.text.indexOf('@', end);
  if (at < 0) return;
  const between = reader.text.slice(end, at);
  const message = `${quoteValue(reader)}: the kernel stops at \`${shorten(between)}\` and ignores \`${shorten(reader.text.slice(at))}\``;
  const simple = /^i?b$/i.test(between);
  report(
    reader,
    codes.baseIgnored,
    { start: end, end: reader.text.length },
    {
      message,
      help: simple ? `remove \`${between}\`, then the address counts` : 'the `@` must follow the size directly',
      fix: simple
        ? { title: `Remove \`${between}\``, safe: false, edits: [{ span: spanIn(reader, end, at), text: '' }] }
        : undefined,
    },
  );
}
