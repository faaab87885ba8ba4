import { displayWidth } from './display-width.ts';
import type { TextOptions } from './text-options.ts';

/** A section title, underlined where nothing else sets it apart. */
export function heading(title: string, options: TextOptions): readonly string[] {
  const rule = (options.unicode ? '─' : '-').repeat(displayWidth(title));
  return [options.palette('bold', title), options.palette('dim', rule)];
}

/** Lines as one text that ends with a line feed, without blanks at line ends. */
export const joinLines = (lines: readonly string[]): string => lines.map((line) => `${line.trimEnd()}\n`).join('');
