import type { Origin, SourceTexts } from '@carveout/core';
import { excerpt } from '../text/excerpt.ts';
import { formatPlace } from '../text/place.ts';
import { printable } from '../text/printable.ts';
import type { TextOptions } from '../text/text-options.ts';
import { wrapWith } from '../text/wrap.ts';

/** Deeper chains say nothing new to a reader. */
const MAX_DEPTH = 6;

/** The chain from a value down to what somebody wrote or to a named kernel default. */
export function originLines(origin: Origin, sources: SourceTexts, options: TextOptions, depth = 1): readonly string[] {
  if (depth > MAX_DEPTH) return [];
  const margin = '  '.repeat(depth);
  if (origin.kind === 'default') {
    const applied = origin.kernelFunction === undefined ? '' : ` [${printable(origin.kernelFunction)}]`;
    return wrapWith(`${margin}default: `, printable(origin.reason) + applied, options.width);
  }
  if (origin.kind === 'derived') {
    return [
      ...wrapWith(`${margin}because `, printable(origin.reason), options.width),
      ...origin.inputs.flatMap((input) => originLines(input, sources, options, depth + 1)),
    ];
  }
  const lines = [
    `${margin}${options.palette('bold', formatPlace(origin.span, sources))}`,
    ...excerpt(origin.span, sources, options, margin.length),
  ];
  if (origin.expandedFrom) {
    lines.push(`${margin}brought in from`, ...originLines(origin.expandedFrom, sources, options, depth + 1));
  }
  return lines;
}
