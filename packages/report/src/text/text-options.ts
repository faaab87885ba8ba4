import { type Palette, plainPalette } from './palette.ts';

/** What a text renderer is told about where its output goes. */
export interface TextOptions {
  /** Columns to fill; longer words are not cut. */
  readonly width: number;
  readonly palette: Palette;
  /** False draws with ASCII alone. */
  readonly unicode: boolean;
}

export const DEFAULT_TEXT_OPTIONS: TextOptions = { width: 100, palette: plainPalette, unicode: true };

/** Below this nothing can be laid out; narrower terminals wrap by themselves. */
const MIN_WIDTH = 60;
/** Wider lines are hard to read and maps gain nothing. */
const MAX_WIDTH = 160;

export function textOptions(options: Partial<TextOptions> = {}): TextOptions {
  const merged = { ...DEFAULT_TEXT_OPTIONS, ...options };
  return { ...merged, width: Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, Math.floor(merged.width))) };
}
