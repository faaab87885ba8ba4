import { type BootConfig, isRamAssumed, isRamUnknown } from '@carveout/bootconfig';
import { formatSize, hex } from '@carveout/core';
import type { Concern, UncertainBehaviour } from '@carveout/kernel';
import type { Boot } from './boot.ts';
import type { Note, UnknownInput } from './model.ts';
import { SETTLES } from './unknown/settles.ts';

/** What the result rests on that nobody gave, and what is not known of this kernel release; each once. */
export function collectNotes(boot: Boot): readonly Note[] {
  return [...kernelNotes(boot), ...configNotes(boot), ...imageNotes(boot)];
}

/** A question of the tables inside a sentence. */
const asClause = (question: string): string =>
  question.charAt(0).toLowerCase() + question.slice(1).replace(/[?:]$/, '');

/** The page of kernel behaviour lists the rest. */
const MOST_QUESTIONS = 3;

function kernelNotes({ config }: Boot): readonly Note[] {
  const { given, version } = config.kernel;
  if (!given) {
    const message = `no kernel version is known: the documented precedence applies, with the mechanics of ${version.text}`;
    return [{ kind: 'assumed-input', message, settle: '--kernel MAJOR.MINOR.SUBLEVEL', affectsPlacement: true }];
  }
  const open = openQuestions(config);
  if (open.length === 0) return [];
  const message = boundaryText(open, open);
  return [{ kind: 'unknown-boundary', message, settle: 'a boot log of this kernel', affectsPlacement: true }];
}

/** What is not known of this release and concerns this boot. */
export const openQuestions = (config: BootConfig): readonly UncertainBehaviour[] =>
  config.kernel.profile.uncertain.filter(({ concerns }) => matters(config, concerns));

/** `N behaviours changed somewhere between A and B, …`, with those of them that are worth naming. */
export function boundaryText(
  open: readonly UncertainBehaviour[],
  named: readonly Pick<UncertainBehaviour, 'question'>[],
): string {
  const [first] = open;
  const subject = open.length === 1 ? 'a behaviour' : `${open.length} behaviours`;
  const questions = named.slice(0, MOST_QUESTIONS).map(({ question }) => asClause(question));
  const more = named.length - questions.length;
  const list = `${questions.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
  const lead = named.length === 0 ? '' : named.length < open.length ? '; what matters here: ' : ': ';
  const range = `between ${first?.lastWithout ?? '?'} and ${first?.firstWith ?? '?'}`;
  return `${subject} changed somewhere ${range}, it is not known in which release${lead}${list}`;
}

/** Whether an open question can change anything about this boot. */
function matters({ arch, parameters, settings }: BootConfig, concerns: Concern | null): boolean {
  switch (concerns) {
    case null:
      return true;
    case 'estimate':
      return false;
    case 'hugetlb_cma':
      return parameters.hugetlbCma !== null;
    case 'cma_pernuma':
      return parameters.cmaPernuma !== null || parameters.numaCma !== null;
    case 'crashkernel':
      return parameters.crashkernel.length > 0;
    case 'kfence':
      return settings.kfence.value;
    default:
      return arch.value === concerns;
  }
}

function configNotes({ config }: Boot): readonly Note[] {
  if (config.settings.configGiven) return [];
  const message = `no .config was given: values of the ${config.arch.value} defconfig apply (CONFIG_CMA_SIZE_MBYTES=${config.settings.cmaSizeMbytes.value})`;
  return [{ kind: 'default-config', message, settle: '--config FILE', affectsPlacement: true }];
}

/** Whether they matter to a placement is found out by trying (`withPlacements()`). */
function imageNotes({ config }: Boot): readonly Note[] {
  const { kernel, dtb, initrd, initrdExcluded } = config.images;
  const notes: Note[] = [];
  const add = (unknown: UnknownInput, message: string, isAssumption: boolean): void => {
    const note = { kind: 'assumed-input', message, settle: SETTLES[unknown], affectsPlacement: true } as const;
    notes.push({ ...note, unknown, isAssumption });
  };
  if (isRamAssumed(config)) {
    const [bank] = config.memoryOverride ?? [];
    const { base, size } = bank?.value ?? { base: 0n, size: 0n };
    add('RAM size', `nobody says how much RAM there is: ${formatSize(size)} from ${hex(base)} on is assumed`, true);
  }
  if (isRamUnknown(config)) add('RAM size', 'no RAM is known, not even where it starts', true);
  if (kernel?.basis === 'assumed') {
    const place = kernel.isCrowded
      ? `${hex(kernel.range.base)}, since nothing larger is free`
      : 'the first free place of RAM';
    const message = `the place and size of the kernel image are assumed: ${formatSize(kernel.range.size)} at ${place}`;
    add('kernel image', message, true);
  }
  if (!initrd && !initrdExcluded && config.settings.blkDevInitrd.value)
    add('initrd', 'it is not known whether there is an initrd: none is reserved', false);
  if (!dtb)
    add(
      'device tree blob',
      'it is not known where the boot loader puts the device tree blob: nothing is reserved for it',
      false,
    );
  return notes;
}
