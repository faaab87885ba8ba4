import { type BootConfig, type BootInputs, readBootConfig } from '@carveout/bootconfig';
import { compareDiagnostics, type Diagnostic, type FileHost, type Finding } from '@carveout/core';
import type { DeviceTree } from '@carveout/devicetree';
import { type BootSimulation, simulateBoot } from '@carveout/simulator';
import { type InputScope, readBootInputs } from './inputs/boot-inputs.ts';
import { FLAGS_FILE, GivenValues } from './inputs/given-values.ts';
import { kernelImageRange } from './inputs/image-ranges.ts';
import { loadTree } from './load-tree.ts';
import type { BoardAnalysis, BoardInput } from './model.ts';
import { type AnalysisSession, createSession } from './session.ts';
import { BoardSources } from './sources.ts';

/**
 * Reads a board and simulates its boot. Never throws on user input: whatever is wrong is a diagnostic. Nothing is
 * simulated when an input could not be read or the source has a syntax error, since the result would be another board's.
 */
export function analyzeBoard(
  input: BoardInput,
  host: FileHost,
  session: AnalysisSession = createSession(host),
): BoardAnalysis {
  const sources = new BoardSources();
  const given = new GivenValues(input.places);
  if (input.projectText) sources.addText(input.projectText.file, input.projectText.text);
  const { tree, complete, blobSize, diagnostics } = loadTree(input, session, sources);
  const problems: Diagnostic[] = [...diagnostics];
  const scope: InputScope = { input, host: session.host, sources, given, blobSize, problems };
  const boot = tree && complete && !tree.plugin ? simulate(tree, scope) : { config: null, simulation: null };
  sources.addVirtual(FLAGS_FILE, given.lines());
  const variant = input.variant ?? null;
  const findings = problems.sort(compareDiagnostics).map((problem): Finding => ({ ...problem, variant }));
  return { input, readable: tree !== null, tree, ...boot, diagnostics: findings, sources, files: sources.files };
}

interface Boot {
  readonly config: BootConfig | null;
  readonly simulation: BootSimulation | null;
}

function simulate(tree: DeviceTree, scope: InputScope): Boot {
  const inputs = readBootInputs(tree, scope);
  const { config, diagnostics } = readBootConfig({ ...inputs, kernelImage: imageOf(inputs, scope) });
  scope.problems.push(...diagnostics);
  const unreadable = scope.problems.some(({ code, severity }) => severity === 'error' && code.startsWith('INP'));
  return unreadable ? { config, simulation: null } : { config, simulation: simulateBoot(config) };
}

/** An Image file without an address lies where a kernel is taken to lie, which the configuration knows. */
function imageOf(inputs: BootInputs, scope: InputScope): BootInputs['kernelImage'] {
  const image = scope.input.kernelImage;
  const needsBase = image?.kind === 'file' && image.base === null;
  const assumed = needsBase ? readBootConfig(inputs).config.images.kernel?.range.base : undefined;
  return kernelImageRange(scope, assumed ?? null);
}
