import { nearestName } from '@carveout/core';
import type { BoardInput } from '../model.ts';
import type { Project } from './load-project.ts';

export type BoardResult =
  | { readonly ok: true; readonly inputs: readonly BoardInput[] }
  | { readonly ok: false; readonly message: string };

/** A board of the project by name, in every variant; with `variant` only the one so called. */
export function resolveBoard(name: string, project: Project, variant?: string): BoardResult {
  const inputs = project.boards.get(name);
  if (!inputs) {
    const near = nearestName(name, project.boards.keys());
    const hint =
      near === undefined ? `it has ${[...project.boards.keys()].join(', ') || 'none'}` : `did you mean ${near}?`;
    return { ok: false, message: `${project.path} has no board \`${name}\`; ${hint}` };
  }
  if (variant === undefined) return { ok: true, inputs };
  const chosen = inputs.filter((input) => variantName(input) === variant);
  if (chosen.length > 0) return { ok: true, inputs: chosen };
  const names = inputs.flatMap((input) => variantName(input) ?? []);
  const known = names.length > 0 ? `it has ${names.join(', ')}` : 'it has none';
  return { ok: false, message: `board \`${name}\` has no variant \`${variant}\`; ${known}` };
}

/** What a variant is called: its RAM or its name in the file. */
export const variantName = ({ variant }: BoardInput): string | undefined => variant && Object.values(variant)[0];
