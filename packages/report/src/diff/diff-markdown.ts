import type { ShownValue, TreeChange } from '@carveout/analysis/diff';
import { formatRange } from '../text/address.ts';
import { escapeMarkdown } from '../text/markdown.ts';
import { changesMemory, countText, type DiffView, isSame, memoryLines } from './diff-view.ts';
import { valueText } from './value-lines.ts';

/** More rows are more than anybody reads, and than fits where reports are posted. */
const MOST_ROWS = 300;
const LONGEST_VALUE = 200;

/** A heading, what happens to memory, and a table of what differs: for comments on changes. */
export function diffMarkdown(view: DiffView): string {
  const { diff, before, after } = view;
  const { changes, likelyReferences } = diff.tree;
  const rows = changes.slice(0, MOST_ROWS).map(row);
  const left = changes.length - rows.length;
  return [
    `### ${escapeMarkdown(before)} → ${escapeMarkdown(after)}: ${isSame(diff) ? 'same' : countText(diff)}\n`,
    ...memory(view),
    ...(rows.length > 0 ? ['| | where | before | after |', '|---|---|---|---|', ...rows, ''] : []),
    ...(left > 0 ? [`And ${left} more.\n`] : []),
    ...(likelyReferences > 0 ? [`${likelyReferences} more differ only in phandles of the same nodes.\n`] : []),
  ].join('\n');
}

function memory({ diff }: DiffView): readonly string[] {
  if (!diff.memory) return [`Memory: not compared: ${escapeMarkdown(diff.memoryReason ?? '')}\n`];
  if (!changesMemory(diff.memory)) return ['Memory: nothing changes.\n'];
  return ['**Memory**\n', ...memoryLines(diff).map((line) => `- ${escapeMarkdown(line)}`), ''];
}

function row(change: TreeChange): string {
  if ('range' in change) {
    const range = formatRange(change.range);
    return cells(change, 'memreserve', change.kind === 'memreserve-added' ? ['', range] : [range, '']);
  }
  if ('property' in change) {
    return cells(change, `${change.path}: ${change.property}`, [text(change.before), text(change.after)]);
  }
  const below = change.nodes > 1 ? `with ${change.nodes - 1} below` : 'node';
  if (change.kind === 'node-renamed') return cells(change, change.path, [change.from ?? '', change.path]);
  return cells(change, change.path, change.kind === 'node-added' ? ['', below] : [below, '']);
}

const SIGNS: Readonly<Record<string, string>> = { added: '\\+', removed: '−', changed: '≠', renamed: '↷' };

const cells = ({ kind }: TreeChange, where: string, [before, after]: readonly [string, string]): string =>
  `| ${SIGNS[kind.split('-')[1] ?? ''] ?? ''} | ${escapeMarkdown(where)} | ${escapeMarkdown(before)} | ${escapeMarkdown(after)} |`;

function text(value: ShownValue | null): string {
  const whole = value ? valueText(value) : '';
  return whole.length > LONGEST_VALUE ? `${whole.slice(0, LONGEST_VALUE)}…` : whole;
}
