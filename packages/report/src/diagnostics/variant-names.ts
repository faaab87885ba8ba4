import { formatVariant } from '../board-view.ts';
import { printable } from '../text/printable.ts';

const LISTED = 4;

/** `memory=1G; memory=2G`; long lists end in a number. */
export function variantNames(variants: readonly Readonly<Record<string, string>>[]): string {
  const named = variants.slice(0, LISTED).map((variant) => printable(formatVariant(variant)));
  const more = variants.length - named.length;
  return named.join('; ') + (more > 0 ? `; and ${more} more` : '');
}
