import { codes } from './codes.ts';
import type { ConditionalItem, Item, ScanFault } from './scanned-file.ts';

/**
 * Gives every conditional the place where its group and its whole `if` end. That never depends on macros: conditionals nest the same
 * way in groups that are skipped. Those that do not fit are replaced in effect by nothing and reported.
 */
export function linkConditionals(items: readonly Item[], faults: ScanFault[]): void {
  const open: ConditionalItem[][] = [];
  items.forEach((item, index) => {
    if (item.kind === 'if') open.push([item]);
    else if (item.kind === 'elif' || item.kind === 'else' || item.kind === 'endif') {
      const branches = open.at(-1);
      const problem = misplaced(item, branches);
      if (problem !== undefined || branches === undefined) {
        // Falling onto it or jumping to it goes on behind it.
        item.next = index + 1;
        item.last = index;
        faults.push({
          info: codes.unmatchedConditional,
          message: problem ?? '',
          help: HELP,
          start: item.start,
          end: item.end,
        });
        return;
      }
      (branches.at(-1) as ConditionalItem).next = index;
      branches.push(item);
      if (item.kind !== 'endif') return;
      for (const branch of branches) branch.last = index;
      item.next = index;
      open.pop();
    }
  });
  for (const branches of open) closeAtEnd(branches, items.length, faults);
}

const HELP = 'conditionals must open and close in the same file';

function misplaced(item: ConditionalItem, branches: readonly ConditionalItem[] | undefined): string | undefined {
  if (branches === undefined) return `#${item.kind} without an #if`;
  if (item.kind !== 'endif' && branches.at(-1)?.kind === 'else') return `#${item.kind} after #else`;
  return undefined;
}

function closeAtEnd(branches: readonly ConditionalItem[], end: number, faults: ScanFault[]): void {
  for (const branch of branches) branch.last = end;
  (branches.at(-1) as ConditionalItem).next = end;
  const first = branches[0] as ConditionalItem;
  const message = 'the #if that starts here has no #endif';
  faults.push({
    info: codes.unterminatedConditional,
    message,
    help: 'add the #endif',
    start: first.start,
    end: first.end,
  });
}
