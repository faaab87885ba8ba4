import { stringify } from '../json/stringify.ts';
import type { SweepView } from './sweep-view.ts';

/** A sweep; its shape is `schema/sweep.schema.json`. */
export function sweepJson({ rows, flips }: SweepView): string {
  const unreadable = rows.filter(({ outcome }) => outcome === 'unreadable').length;
  const failed = rows.filter(({ failures }) => failures.length > 0).length - unreadable;
  return stringify({ schemaVersion: 1, rows, flips, summary: { boots: rows.length, failed, unreadable } });
}
