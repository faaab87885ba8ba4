import { boardTitle } from '../board-title.ts';
import type { BoardView } from '../board-view.ts';
import { heading, joinLines } from '../text/heading.ts';
import { type TextOptions, textOptions } from '../text/text-options.ts';
import { wrap } from '../text/wrap.ts';
import { headline } from './headline.ts';
import { layoutRows } from './layout-rows.ts';
import { memoryMap } from './memory-map.ts';
import { noteLines } from './note-lines.ts';
import { precedence } from './precedence.ts';
import { regionTable } from './region-table.ts';

/** Where every reserved region and CMA area will be, and who decided: answer, table, map, precedence, assumptions. */
export function layoutText(view: BoardView, given: Partial<TextOptions> = {}): string {
  const options = textOptions(given);
  const { simulation, sources } = view;
  const rows = layoutRows(simulation);
  const lines: string[] = [options.palette('bold', boardTitle(view)), ''];
  for (const sentence of headline(view)) lines.push(...wrap(sentence, options.width));
  lines.push('', ...regionTable(rows, sources, options));
  lines.push('', ...heading('Memory map', options), ...memoryMap(rows, simulation.memory, options));
  if (simulation.options.length > 0) lines.push('', ...heading('Who decided', options));
  for (const option of simulation.options) lines.push(...precedence(option, sources, options), '');
  if (lines.at(-1) === '') lines.pop();
  if (simulation.notes.length > 0) {
    lines.push('', ...heading('What this rests on', options), ...noteLines(simulation.notes, options));
  }
  return joinLines(lines);
}
