import { type Diagnostic, memoryHost } from '@carveout/core';
import { createPreprocessor, type Preprocessed, type PreprocessorOptions } from '../src/index.ts';

export type Files = Readonly<Record<string, string>>;

/** Preprocesses `main.dts`, given alone or among other files. */
export function run(input: string | Files, options: PreprocessorOptions = {}): Preprocessed {
  const files = typeof input === 'string' ? { 'main.dts': input } : input;
  return createPreprocessor(memoryHost(files), options).preprocess('main.dts');
}

/** One line a token group: white space collapsed, as nothing in a device tree depends on how much there is. */
export const collapse = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** `CODE file:line:column message` of each, with the text of the span when it is short. */
export function listed(result: Preprocessed): readonly string[] {
  return result.diagnostics.map((each) => `${each.code} ${placeOf(result, each)} ${each.message}`);
}

function placeOf(result: Preprocessed, { span }: Diagnostic): string {
  const before = (result.source(span.file) ?? '').slice(0, span.start).split('\n');
  return `${span.file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
