import type { BoardInput } from './model.ts';

/**
 * The boots that are left when somebody else says what `key` is: of those that differ in nothing else the first, without its name.
 */
export function withoutVariants(inputs: readonly BoardInput[], key: 'memory' | 'overlays'): readonly BoardInput[] {
  const seen = new Set<string>();
  return inputs.flatMap((input): readonly BoardInput[] => {
    if (input.variant?.[key] === undefined) return [input];
    const { [key]: _, ...others } = input.variant;
    const name = JSON.stringify(others);
    if (seen.has(name)) return [];
    seen.add(name);
    const { variant: _variant, ...rest } = input;
    return [Object.keys(others).length > 0 ? { ...rest, variant: others } : rest];
  });
}
