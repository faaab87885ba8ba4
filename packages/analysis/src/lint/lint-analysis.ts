import { type BootConfig, isRamAssumed } from '@carveout/bootconfig';
import { compareDiagnostics, type FileId, type Finding } from '@carveout/core';
import { type LintContext, lintBoard, lintSettings, lintTree, NO_CONFIG, settingsFile } from '@carveout/lint';
import { simulateBoot } from '@carveout/simulator';
import type { BoardAnalysis } from '../model.ts';

/** What the rules say about one boot of a board, in addition to the analysis's own diagnostics. */
export function lintAnalysis(analysis: BoardAnalysis): readonly Finding[] {
  const variant = analysis.input.variant ?? null;
  return ruleFindings(analysis).map((finding) => ({ ...finding, variant }));
}

function ruleFindings(analysis: BoardAnalysis): readonly Finding[] {
  const { tree, config, simulation, input, diagnostics, sources } = analysis;
  const options = { config: input.lint ?? NO_CONFIG };
  // A tree with errors is not the one that was meant.
  const isSound = !diagnostics.some(({ severity }) => severity === 'error');
  if (tree?.plugin) return isSound ? lintTree(tree, options) : [];
  if (!tree || !config || !simulation) return [];
  const boot = isRamAssumed(config) ? withoutRam(config) : { config, simulation };
  const textOf = (file: FileId): string | undefined => sources.lines(file)?.text;
  return lintBoard({ tree, ...boot, textOf }, options);
}

/** Rules do not judge boards by RAM that nobody named. */
function withoutRam(assumed: BootConfig): Pick<LintContext, 'config' | 'simulation'> {
  const config: BootConfig = { ...assumed, memoryOverride: null };
  return { config, simulation: simulateBoot(config) };
}

/**
 * Everything `carveout lint` says about one boot of a board: what the analysis found, as the project wants it reported,
 * and what the rules say. Errors of the analysis stay: a tree that cannot be read is not made readable by a setting.
 */
export function lintFindings(analysis: BoardAnalysis): readonly Finding[] {
  const settings = lintSettings(analysis.input.lint ?? NO_CONFIG);
  const fileOf = ({ span }: Finding): string => settingsFile(span.file, analysis.input.deviceTree);
  const own = analysis.diagnostics.flatMap((finding): readonly Finding[] => {
    if (finding.severity === 'error') return [finding];
    const severity = settings.severity({ id: finding.rule }, fileOf(finding), finding.severity);
    return severity === 'off' ? [] : [{ ...finding, severity }];
  });
  return [...own, ...lintAnalysis(analysis)].sort(compareDiagnostics);
}

/** Findings of all variants of one board; what every variant has does not depend on them and is listed once. */
export function foldVariants(perVariant: readonly (readonly Finding[])[]): readonly Finding[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of perVariant.flat()) {
    const key = JSON.stringify([finding.span, finding.code, finding.severity, finding.message, finding.help ?? null]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  const folded = [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first && group.length >= perVariant.length ? [{ ...first, variant: null }] : group;
  });
  return folded.sort(compareDiagnostics);
}
