import type fc from 'fast-check';

/** Something that reads input, and inputs for it. */
// biome-ignore lint/suspicious/noExplicitAny: each target has its own kind of input, which only it looks at
export interface Target<T = any> {
  readonly inputs: fc.Arbitrary<T>;
  /** What is wrong, or undefined; throwing is wrong too. */
  check(input: T): string | undefined | Promise<string | undefined>;
  /** For reports: enough to try again. */
  show(input: T): string;
  /** Added to the last line. */
  summary(): string;
}
