import { nearestName } from '@carveout/core';
import type { BoardInput } from '../model.ts';
import type { Project } from './load-project.ts';

export type BoardResult =
  | { readonly ok: true; readonly inputs: readonly BoardInput[] }
  | { readonly ok: false; readonly message: string };

/**
 * A board of the project by name, in every variant; with `variant` only those so called. `1G,display` names the RAM and the combination
 * of overlays.
 */
export function resolveBoard(name: string, project: Project, variant?: string): BoardResult {
  const inputs = project.boards.get(name);
  if (!inputs) {
    const near = nearestName(name, project.boards.keys());
    const hint =
      near === undefined ? `it has ${[...project.boards.keys()].join(', ') || 'none'}` : `did you mean ${near}?`;
    return { ok: false, message: `${project.path} has no board \`${name}\`; ${hint}` };
  }
  if (variant === undefined) return { ok: true, inputs };
  const wanted = variant.split(',').map((part) => part.trim());
  const chosen = inputs.filter((input) => {
    const names = variantNames(input);
    return names.includes(variant) || wanted.every((part) => names.includes(part));
  });
  if (chosen.length > 0) return { ok: true, inputs: chosen };
  const names = [...new Set(inputs.flatMap(variantNames))];
  const known = names.length > 0 ? `it has ${names.join(', ')}` : 'it has none';
  return { ok: false, message: `board \`${name}\` has no variant \`${variant}\`; ${known}` };
}

/** What a variant is called: its RAM or its name in the file, and its combination of overlays. */
const variantNames = ({ variant }: BoardInput): readonly string[] => Object.values(variant ?? {});
