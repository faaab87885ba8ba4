import { fileId, LineTable, type Origin, type Span, sourceOrigin } from '@carveout/core';

/** What values given by flag or by an API call are called in reports. */
export const FLAGS_FILE = fileId('<flags>');

/**
 * Values that come from no file, written down as a text of flags, one per line, so that every one of them has a place
 * that a report can show.
 */
export class GivenValues {
  #text = '';
  readonly #places: Readonly<Record<string, Span>>;

  /** `places`: where a project file says the same, by flag without dashes; such values are not written down. */
  constructor(places: Readonly<Record<string, Span>> = {}) {
    this.#places = places;
  }

  /** The origin of a value of `--flag`. */
  origin(flag: string, value: string): Origin {
    const place = this.#places[flag];
    if (place) return sourceOrigin(place);
    const line = `--${flag} '`;
    const start = this.#text.length + line.length;
    this.#text += `${line}${value.replaceAll('\n', ' ')}'\n`;
    return sourceOrigin({ file: FLAGS_FILE, start, end: start + value.length });
  }

  lines(): LineTable {
    return new LineTable(this.#text);
  }
}
