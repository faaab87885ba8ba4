import type { CheckReport } from '@carveout/analysis/compile';
import type { Diagnostic } from '@carveout/core';
import type { DtcPlaces } from './dtc-places.ts';

/** dtc makes fixups after its checks: one that cannot be written does not keep them from being run. */
export const isOfFixups = ({ code }: Diagnostic): boolean => code === 'DTS515';

/** dtc makes symbols and aliases behind its checks, and tells of labels that are taken there however quiet it is. */
export const isOfLabels = ({ code }: Diagnostic): boolean => code === 'DTS527';

/** What stops dtc while it reads, or is odd there: no check, and no name that `-W` knows. */
export function readingMessage({ severity, span, message }: Diagnostic, places: DtcPlaces): string {
  const place = places.place(span);
  return severity === 'error' ? `Error: ${place} ${message}\n` : `WARNING: ${place}: ${message}\n`;
}

/**
 * A failed check as dtc prints it: `PLACE: Warning (NAME): NODE[:PROPERTY]: TEXT`, and for a node every further body that was
 * merged into it. What has no place shows the name of the output instead.
 */
export function checkMessage(report: CheckReport, places: DtcPlaces, output: string): string {
  const { node, property, text, check, level } = report;
  const bodies = node ? places.ofNode(node) : [];
  const place = (property && places.ofProperty(property)) ?? bodies[0] ?? (output === '-' ? '<stdout>' : output);
  const kind = level.error ? 'ERROR' : 'Warning';
  const subject = node ? `${node.path}${property ? `:${property.name}` : ''}: ` : '';
  const more = property ? [] : bodies.slice(1).map((body) => `  also defined at ${body}\n`);
  return `${place}: ${kind} (${check}): ${subject}${text}\n${more.join('')}`;
}

/** `-q` hides what is only a warning, `-qq` everything. */
export const isShown = ({ level }: CheckReport, quiet: number): boolean =>
  (level.warning && quiet < 1) || (level.error && quiet < 2);
