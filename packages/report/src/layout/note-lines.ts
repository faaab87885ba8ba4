import type { Note } from '@carveout/simulator';
import { printable } from '../text/printable.ts';
import type { TextOptions } from '../text/text-options.ts';
import { wrapWith } from '../text/wrap.ts';

/** Notes that can move an address first; each with the one input that would settle it. */
export function noteLines(notes: readonly Note[], options: TextOptions): readonly string[] {
  const ordered = [...notes.filter((note) => note.affectsPlacement), ...notes.filter((note) => !note.affectsPlacement)];
  return ordered.flatMap((note) => {
    const mark = note.affectsPlacement ? options.palette('yellow', '!') : '-';
    const settle = note.settle === null ? '' : ` To settle it: ${note.settle}`;
    const text = printable(note.message) + (/[.!?]$/.test(note.message) ? '' : '.') + printable(settle);
    return wrapWith('  ', text, options.width).map((line, index) => (index === 0 ? `${mark} ${line.slice(2)}` : line));
  });
}
