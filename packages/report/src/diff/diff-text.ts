import type { NodeChange, PropertyChange, ShownValue } from '@carveout/analysis/diff';
import { formatRange } from '../text/address.ts';
import { heading, joinLines } from '../text/heading.ts';
import { shortPlace } from '../text/place.ts';
import { printable } from '../text/printable.ts';
import { DEFAULT_TEXT_OPTIONS, type TextOptions } from '../text/text-options.ts';
import { wrapWith } from '../text/wrap.ts';
import { changesMemory, countText, type DiffView, isSame, memoryLines } from './diff-view.ts';
import { itemChanges, valueText } from './value-lines.ts';

/** A comparison for a terminal. Ends with a line feed. */
export function diffText(view: DiffView, options: TextOptions = DEFAULT_TEXT_OPTIONS): string {
  const { before, after, diff } = view;
  const { palette } = options;
  const lines = [palette('red', `--- ${printable(before)}`), palette('green', `+++ ${printable(after)}`)];
  let path = '';
  for (const change of diff.tree.changes) {
    if ('range' in change) {
      const sign = change.kind === 'memreserve-added' ? '+' : '-';
      lines.push(signed(sign, `/memreserve/ ${formatRange(change.range)}`, options));
    } else if ('property' in change) {
      if (change.path !== path) lines.push('', palette('bold', printable(change.path)));
      lines.push(...propertyLines(change, view, options));
      path = change.path;
    } else {
      lines.push(...nodeLines(change, view, options));
      path = change.path;
    }
  }
  return joinLines([...lines, '', ...memorySection(view, options), ...footer(view)]);
}

const signed = (sign: '+' | '-', text: string, { palette }: TextOptions): string =>
  palette(sign === '+' ? 'green' : 'red', `${sign} ${text}`);

function nodeLines(change: NodeChange, view: DiffView, options: TextOptions): readonly string[] {
  const { kind, path, from, nodes } = change;
  const below = nodes > 1 ? `, with ${nodes - 1} below` : '';
  const where = placeOf(change, view);
  if (kind === 'node-renamed') {
    return [
      '',
      options.palette('bold', printable(path)),
      `  is ${printable(from ?? '')} with another unit address${where}`,
    ];
  }
  const added = kind === 'node-added';
  return ['', signed(added ? '+' : '-', `${printable(path)}${below}${where}`, options)];
}

/** In the file that has it: `  (board.dts:24)`; nothing for blobs, which have no lines. */
function placeOf(
  { before, after }: { before: NodeChange['before']; after: NodeChange['after'] },
  view: DiffView,
): string {
  const [span, sources] = after ? [after, view.sourcesAfter] : [before, view.sourcesBefore];
  return span && sources.lines(span.file) ? `  (${shortPlace(span, sources)})` : '';
}

function propertyLines(change: PropertyChange, view: DiffView, options: TextOptions): readonly string[] {
  const { property, before, after } = change;
  const name = printable(property);
  const items = before && after ? itemChanges(before, after) : undefined;
  if (items) {
    return [
      `  ${name}: ${items.length} of ${Math.max(before?.items.length ?? 0, after?.items.length ?? 0)} entries differ`,
      ...items.flatMap((item) => [
        ...(item.before === null ? [] : [signed('-', `  [${item.at}] ${printable(item.before)}`, options)]),
        ...(item.after === null ? [] : [signed('+', `  [${item.at}] ${printable(item.after)}`, options)]),
      ]),
    ];
  }
  const line = (sign: '+' | '-', value: ShownValue | null): readonly string[] => {
    if (!value) return [];
    const spans = sign === '+' ? { before: null, after: value.span } : { before: value.span, after: null };
    const text = value.kind === 'empty' ? `${name};` : `${name} = ${printable(valueText(value))};`;
    return [signed(sign, `  ${text}${placeOf(spans, view)}`, options)];
  };
  return [...line('-', before), ...line('+', after)];
}

function memorySection({ diff }: DiffView, options: TextOptions): readonly string[] {
  const bullet = options.unicode ? '• ' : '* ';
  const title = heading('Memory', options);
  if (!diff.memory)
    return [...title, ...wrapWith('not compared: ', printable(diff.memoryReason ?? ''), options.width), ''];
  if (!changesMemory(diff.memory)) return [...title, 'nothing changes: every region stays where it is', ''];
  return [...title, ...memoryLines(diff).flatMap((line) => wrapWith(bullet, printable(line), options.width)), ''];
}

function footer({ diff }: DiffView): readonly string[] {
  const { likelyReferences } = diff.tree;
  const likely =
    likelyReferences === 0
      ? []
      : [
          `${likelyReferences} ${likelyReferences === 1 ? 'value differs' : 'values differ'} only in numbers that are phandles of the same nodes: taken for references`,
        ];
  return [...likely, isSame(diff) ? 'same' : countText(diff)];
}
