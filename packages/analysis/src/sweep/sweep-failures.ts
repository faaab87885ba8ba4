import { type BootConfig, isRamUnknown } from '@carveout/bootconfig';
import type { BootSimulation, ReservedOutcome } from '@carveout/simulator';
import type { SweepFailure } from './model.ts';

const FAILED: ReadonlySet<ReservedOutcome> = new Set(['reserve-failed', 'alloc-failed', 'init-failed', 'invalid-reg']);

/** What this boot was to reserve and did not, and a boot that does not end. */
export function sweepFailures(config: BootConfig, boot: BootSimulation): readonly SweepFailure[] {
  if (isRamUnknown(config))
    return [{ what: 'RAM', why: 'no RAM is known, not even where it starts: give --ram BASE:SIZE' }];
  const failures: SweepFailure[] = [];
  if (boot.outcome.kind !== 'boots') {
    const why = `the kernel ${boot.outcome.kind}: ${boot.outcome.reason ?? 'no reason known'}`;
    failures.push({ what: 'boot', why });
  }
  for (const { node, outcome, remarks, reason } of boot.reservedMemory) {
    // The command line took the node's place, as it may.
    if (FAILED.has(outcome) && !remarks.includes('bypassed')) failures.push({ what: node, why: reason });
  }
  for (const { name, activates, reason } of boot.cma) {
    if (!activates) failures.push({ what: `CMA area ${name}`, why: `it is not activated: ${reason}` });
  }
  const asked = boot.outcome.kind === 'boots' && boot.defaultCma === null ? whoAsked(config) : null;
  if (asked !== null) failures.push({ what: 'default CMA area', why: `${asked}, and there is none` });
  return failures;
}

/** Who wants a default area, most explicit first. */
function whoAsked({ settings, parameters, reservedMemory }: BootConfig): string | null {
  if (!settings.dmaCma.value) return null;
  const node = reservedMemory?.nodes.find(({ cmaDefault, status }) => cmaDefault && (status ?? 'okay') === 'okay');
  if (parameters.cma) return parameters.cma.size > 0n ? `${parameters.cma.text} asks for one` : null;
  if (node) return `${node.path} asks for one`;
  return isZeroInConfig(settings) ? null : 'the kernel configuration asks for one';
}

const isZeroInConfig = ({ cmaSelector, cmaSizeMbytes, cmaSizePercentage }: BootConfig['settings']): boolean => {
  const mbytes = cmaSizeMbytes.value === 0;
  const percentage = cmaSizePercentage.value === 0;
  switch (cmaSelector.value) {
    case 'mbytes':
      return mbytes;
    case 'percentage':
      return percentage;
    case 'min':
      return mbytes || percentage;
    case 'max':
      return mbytes && percentage;
  }
};
