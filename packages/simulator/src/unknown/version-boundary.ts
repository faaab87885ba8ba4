import type { BootConfig } from '@carveout/bootconfig';
import {
  type BehaviourId,
  type KernelBehaviour,
  profileOf,
  type UncertainBehaviour,
  versionLiteral,
} from '@carveout/kernel';
import type { BootSimulation, Note } from '../model.ts';
import { boundaryText, openQuestions } from '../notes.ts';
import type { Tries } from './tries.ts';

/**
 * The note about behaviours that changed in a release nobody knows exactly, after trying both answers: the questions that decide
 * something here, or that none does. Null when nothing is open.
 */
export function triedBoundary(config: BootConfig, simulation: BootSimulation, tries: Tries): Note | null {
  const open = openQuestions(config);
  if (open.length === 0) return null;
  const layout = layoutOf(simulation);
  const differs = (questions: readonly UncertainBehaviour[]): boolean =>
    SIDES.some((side) => {
      const other = tries.run(answering(config, questions, side));
      // What was not tried may differ.
      return !other || layoutOf(other) !== layout;
    });
  const settle = 'a boot log of this kernel';
  if (!differs(open)) {
    const message = `${boundaryText(open, [])}; this layout is the same either way`;
    return { kind: 'unknown-boundary', message, settle, affectsPlacement: false };
  }
  const deciding = open.filter((question) => differs([question]));
  const message = boundaryText(open, deciding.length > 0 ? deciding : open);
  return { kind: 'unknown-boundary', message, settle, affectsPlacement: true };
}

const SIDES = ['lastWithout', 'firstWith'] as const;

/** The boot of a kernel that answers `questions` as the release on one side of the gap does. */
function answering(
  config: BootConfig,
  questions: readonly UncertainBehaviour[],
  side: (typeof SIDES)[number],
): BootConfig {
  const { kernel } = config;
  const changed = questions.reduce<KernelBehaviour>((does, { id, [side]: release }) => {
    const other = profileOf(versionLiteral(release)).does;
    return withAnswer(does, id, other);
  }, kernel.profile.does);
  return { ...config, kernel: { ...kernel, profile: { ...kernel.profile, does: changed } } };
}

const withAnswer = (does: KernelBehaviour, id: BehaviourId, from: KernelBehaviour): KernelBehaviour => ({
  ...does,
  [id]: from[id],
});

/** Everything of a result that has an address, as text to compare; not what the kernel prints about it. */
const layoutOf = ({ outcome, cma, defaultCma, reservedMemory }: BootSimulation): string =>
  JSON.stringify(
    [
      outcome.kind,
      cma.map(({ base, size, node, activates }) => [base, size, node, activates]),
      defaultCma?.base ?? null,
      reservedMemory.map(({ base, size, outcome: fate }) => [base, size, fate]),
    ],
    (_key, value: unknown) => (typeof value === 'bigint' ? value.toString(16) : value),
  );
