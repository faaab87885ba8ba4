export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan';

/** Marks text for a terminal. Never applied before lengths are measured. */
export type Palette = (style: Style, text: string) => string;

export const plainPalette: Palette = (_style, text) => text;

const CODES: Readonly<Record<Style, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
};

/** The eight colours every terminal has. */
export const ansiPalette: Palette = (style, text) => {
  if (text === '') return '';
  const [on, off] = CODES[style];
  return `\u001b[${on}m${text}\u001b[${off}m`;
};
