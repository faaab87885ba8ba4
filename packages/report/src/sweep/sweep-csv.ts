import { printable } from '../text/printable.ts';
import { flipKeys, isFlip, type SweepRowView, type SweepView } from './sweep-view.ts';

type Column = readonly [name: string, value: (row: SweepRowView) => string];

const COLUMNS: readonly Column[] = [
  ['board', ({ board }) => board],
  ['variant', ({ variant }) => variant ?? ''],
  ['overlays', ({ overlays }) => overlays ?? ''],
  ['memory', ({ memory }) => memory ?? ''],
  ['config', ({ config }) => config ?? ''],
  ['cmdline', ({ commandLine }) => commandLine ?? ''],
  ['kernel', ({ kernel }) => kernel ?? ''],
  ['outcome', ({ outcome }) => outcome],
  ['default_cma_source', ({ defaultCma }) => defaultCma?.source ?? ''],
  ['default_cma_name', ({ defaultCma }) => defaultCma?.name ?? ''],
  ['default_cma_base', ({ defaultCma }) => defaultCma?.base ?? ''],
  ['default_cma_size', ({ defaultCma }) => defaultCma?.size ?? ''],
  ['default_cma_lowest', ({ defaultCma }) => defaultCma?.placement?.lowest ?? defaultCma?.base ?? ''],
  ['default_cma_highest', ({ defaultCma }) => defaultCma?.placement?.highest ?? defaultCma?.base ?? ''],
  ['settled_by', ({ defaultCma }) => defaultCma?.placement?.settle ?? ''],
  ['other_cma', ({ otherCma }) => String(otherCma)],
  ['cma_total', ({ cmaTotal }) => cmaTotal],
  ['failures', ({ failures }) => failures.map(({ what, why }) => `${what}: ${why}`).join('; ')],
];

/** A sweep as RFC 4180 has it: one line per boot, every boot. */
export function sweepCsv({ rows, flips }: SweepView): string {
  const keys = flipKeys(flips);
  const lines = rows.map((row) => [...COLUMNS.map(([, value]) => value(row)), isFlip(row, keys) ? 'yes' : 'no']);
  return [[...COLUMNS.map(([name]) => name), 'decider_changed'], ...lines]
    .map((cells) => `${cells.map(quote).join(',')}\r\n`)
    .join('');
}

const quote = (text: string): string =>
  /[",\r\n]|^\s|\s$/.test(text) ? `"${printable(text).replaceAll('"', '""')}"` : printable(text);
