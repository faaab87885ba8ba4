import { printable } from '../text/printable.ts';

/** Attributes with their values; numbers are written with at most two decimals, undefined ones are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/**
 * Text of an input inside XML or HTML, in content and in attribute values: control characters shown, markup escaped.
 */
export const escapeMarkup = (text: string): string =>
  printable(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** An element; `children` are markup already. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? decimal(value) : escapeMarkup(String(value))}"`)
    .join('');
  return `<${name}${written}>${children.join('')}</${name}>`;
}

/** Enough digits for a pixel, and the same bytes on every machine. */
export const decimal = (value: number): string => String(Math.round(value * 100) / 100);
