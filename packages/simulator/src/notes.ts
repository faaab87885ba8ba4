import type { BootConfig } from '@carveout/bootconfig';
import type { Concern } from '@carveout/kernel';
import type { Boot } from './boot.ts';
import type { Note } from './model.ts';

/** The input that tells where the device tree blob lies. */
export const BLOB_PLACE = '--dtb BASE:SIZE';

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
  const { given, version, profile } = config.kernel;
  if (!given) {
    const message = `no kernel version is known: the documented precedence applies, with the mechanics of ${version.text}`;
    return [{ kind: 'assumed-input', message, settle: '--kernel MAJOR.MINOR.SUBLEVEL', affectsPlacement: true }];
  }
  const uncertain = profile.uncertain.filter(({ concerns }) => matters(config, concerns));
  const [first] = uncertain;
  if (!first) return [];
  const subject = uncertain.length === 1 ? 'a behaviour' : `${uncertain.length} behaviours`;
  const questions = uncertain.slice(0, MOST_QUESTIONS).map(({ question }) => asClause(question));
  const more = uncertain.length - questions.length;
  const message =
    `${subject} changed somewhere between ${first.lastWithout} and ${first.firstWith}` +
    `, it is not known in which release: ${questions.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
  return [{ kind: 'unknown-boundary', message, settle: 'a boot log of this kernel', affectsPlacement: true }];
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

function imageNotes({ config }: Boot): readonly Note[] {
  const { kernel, dtb } = config.images;
  const notes: Note[] = [];
  if (kernel?.basis === 'assumed') {
    const message = 'the place and size of the kernel image are assumed: 40 MiB at the first free place of RAM';
    notes.push({ kind: 'assumed-input', message, settle: '--kernel-image BASE:SIZE', affectsPlacement: false });
  }
  if (!dtb) {
    const message = 'it is not known where the boot loader puts the device tree blob: nothing is reserved for it';
    notes.push({ kind: 'assumed-input', message, settle: BLOB_PLACE, affectsPlacement: true });
  }
  return notes;
}
