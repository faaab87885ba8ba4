import type { BoardInput } from '../model.ts';
import { withoutVariants } from '../variants.ts';
import type { SweepAxes, SweepBoard, SweepCase } from './model.ts';

/** More than this is no question anybody reads the answer of. */
export const MOST_CASES = 1_000_000;

/** How many boots a sweep is, without making them. */
export function countCases(boards: readonly SweepBoard[], axes: SweepAxes): number {
  const sizes = [axes.memory, axes.kernels, axes.commandLines, axes.configs, axes.overlays].map(({ length }) =>
    Math.max(1, length),
  );
  const variants = boards.reduce((sum, { inputs }) => sum + inputs.length, 0);
  return sizes.reduce((product, size) => product * size, variants);
}

/** One value of an axis: its label and what it changes; a single unlabelled one where the axis is not varied. */
interface Choice {
  readonly label: string | null;
  readonly change: (input: BoardInput) => BoardInput;
}

const AS_IT_IS: readonly Choice[] = [{ label: null, change: (input) => input }];

function choices<T>(
  values: readonly T[],
  label: (value: T) => string,
  change: (input: BoardInput, value: T) => BoardInput,
): readonly Choice[] {
  if (values.length === 0) return AS_IT_IS;
  return values.map((value) => ({ label: label(value), change: (input) => change(input, value) }));
}

/**
 * Every boot of a sweep. The kernel varies fastest, so that what one board does on different kernels stands together; boots
 * of the same device tree and configuration follow each other. A variant that only chose what an axis replaces is listed once.
 */
export function planSweep(boards: readonly SweepBoard[], axes: SweepAxes): readonly SweepCase[] {
  const overlays = choices(
    axes.overlays,
    (set) => set.join('+') || 'none',
    (input, set) => ({ ...input, overlays: [...(input.overlays ?? []), ...set] }),
  );
  const memory = choices(
    axes.memory,
    ({ label }) => label,
    (input, { banks }) => ({ ...input, memory: banks }),
  );
  const configs = choices(axes.configs, String, (input, configFile) => ({ ...input, configFile }));
  const lines = choices(axes.commandLines, String, (input, commandLine) => ({ ...input, commandLine }));
  const kernels = choices(axes.kernels, String, (input, kernel) => ({ ...input, kernel }));
  const axesInOrder = [overlays, memory, configs, lines, kernels];
  return boards.flatMap(({ name, inputs }) =>
    distinctVariants(inputs, axes).flatMap(({ variant, input }) =>
      combinations(axesInOrder).map(
        ([o, m, c, l, k]): SweepCase => ({
          labels: {
            board: name,
            variant,
            overlays: overlayLabel(input, o?.label ?? null),
            memory: m?.label ?? ramLabel(input),
            config: c?.label ?? input.configFile ?? null,
            commandLine: l?.label ?? input.commandLine ?? null,
            kernel: k?.label ?? input.kernel ?? null,
          },
          input: [o, m, c, l, k].reduce((current, choice) => choice?.change(current) ?? current, input),
        }),
      ),
    ),
  );
}

/** One of each list, the last list varying fastest. */
const combinations = <T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  lists.reduce<readonly (readonly T[])[]>(
    (made, list) => made.flatMap((start) => list.map((next) => [...start, next])),
    [[]],
  );

/** The combination of the project file, and the set that the sweep applies on top of it. */
function overlayLabel({ variant }: BoardInput, swept: string | null): string | null {
  const own = variant?.['overlays'];
  if (own === undefined) return swept;
  return swept === null ? own : `${own}+${swept}`;
}

interface Variant {
  readonly variant: string | null;
  readonly input: BoardInput;
}

const ramLabel = ({ variant }: BoardInput): string | null => variant?.['memory'] ?? null;

function distinctVariants(inputs: readonly BoardInput[], axes: SweepAxes): readonly Variant[] {
  const distinct = axes.memory.length > 0 ? withoutVariants(inputs, 'memory') : inputs;
  return distinct.map((input) => ({ variant: input.variant?.['variant'] ?? null, input }));
}
