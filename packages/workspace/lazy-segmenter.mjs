/**
 * Stands in for `Intl.Segmenter` in the bundle, and makes the real one when something is first cut into characters: that takes tens of
 * milliseconds, and libraries that measure text make theirs when they are loaded.
 */
export class LazySegmenter {
  /** @type {ConstructorParameters<typeof Intl.Segmenter>} */
  #options;
  /** @type {Intl.Segmenter | undefined} */
  #made;

  /** @param {ConstructorParameters<typeof Intl.Segmenter>} options */
  constructor(...options) {
    this.#options = options;
  }

  /** @param {string} text */
  segment(text) {
    // Written like this it is not replaced by this class.
    this.#made ??= new globalThis.Intl['Segmenter'](...this.#options);
    return this.#made.segment(text);
  }
}
