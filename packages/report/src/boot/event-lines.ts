import { formatSize, hex, type SourceTexts, spanOf } from '@carveout/core';
import type { AllocationRequest, BootEvent, PassedGap } from '@carveout/simulator';
import { formatRange } from '../text/address.ts';
import { padEnd } from '../text/display-width.ts';
import type { Style } from '../text/palette.ts';
import { shortPlace } from '../text/place.ts';
import { printable } from '../text/printable.ts';
import type { TextOptions } from '../text/text-options.ts';
import { wrapWith } from '../text/wrap.ts';

const KIND_STYLE: Readonly<Record<BootEvent['kind'], Style>> = {
  add: 'blue',
  remove: 'blue',
  reserve: 'yellow',
  free: 'blue',
  nomap: 'magenta',
  alloc: 'yellow',
  'alloc-failed': 'red',
  cma: 'green',
  'cma-failed': 'red',
  option: 'cyan',
  stop: 'red',
};

const KIND_WIDTH = 13;

/** One event: what was done to which range for whom, then why. */
export function eventLines(event: BootEvent, sources: SourceTexts, options: TextOptions): readonly string[] {
  const kind = options.palette(KIND_STYLE[event.kind], padEnd(event.kind, KIND_WIDTH));
  const range = event.range ? `${formatRange(event.range)} (${formatSize(event.range.size)})  ` : '';
  const span = spanOf(event.origin);
  const place = span ? options.palette('dim', `  ${shortPlace(span, sources)}`) : '';
  const margin = ' '.repeat(KIND_WIDTH + 2);
  return [
    `  ${kind}${range}${printable(event.owner)}${place}`,
    ...wrapWith(margin, printable(reasonOf(event)), options.width).map((line) => options.palette('dim', line)),
  ];
}

/** The request in words: `64 MiB, aligned to 4 MiB, below 0x40000000, highest first`. */
export function describeRequest(request: AllocationRequest): string {
  const parts = [formatSize(request.size), `aligned to ${formatSize(request.align)}`];
  if (request.min > 0n) parts.push(`from ${hex(request.min, 8)}`);
  if (request.max !== null) parts.push(`below ${hex(request.max, 8)}`);
  parts.push(request.direction === 'top-down' ? 'highest place first' : 'lowest place first');
  return parts.join(', ');
}

const GAP_REASON: Readonly<Record<PassedGap['reason'], string>> = {
  'too-small': 'too small',
  'outside-window': 'outside the window',
  misaligned: 'no aligned place in it',
  nomap: 'no-map memory',
  'wrong-node': 'on another NUMA node',
};

/** A gap that was looked at and not taken. */
export function describeGap({ gap, reason, above, below }: PassedGap): string {
  const bounds = [
    ...(below === null ? [] : [`above ${printable(below)}`]),
    ...(above === null ? [] : [`below ${printable(above)}`]),
  ];
  const where = bounds.length > 0 ? ` (${bounds.join(', ')})` : '';
  return `${formatRange(gap)} ${formatSize(gap.size)}${where}: ${GAP_REASON[reason]}`;
}

/** Without the owner's name in front, which stands right above it. */
function reasonOf({ owner, reason }: BootEvent): string {
  return reason.startsWith(`${owner}: `) ? reason.slice(owner.length + 2) : reason;
}
