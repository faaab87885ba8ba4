import { type BootConfig, readBootConfig } from '@carveout/bootconfig';
import { compareDiagnostics, type Diagnostic, type FileHost, type Finding } from '@carveout/core';
import type { DeviceTree } from '@carveout/devicetree';
import { type BootSimulation, simulateBoot, withPlacements } from '@carveout/simulator';
import { completeFromLog } from './boot-log/complete-from-log.ts';
import { contradictions } from './boot-log/contradictions.ts';
import { readLogFile } from './boot-log/read-log-file.ts';
import { readWithRam } from './inputs/assumed-ram.ts';
import { type InputScope, readBootInputs } from './inputs/boot-inputs.ts';
import { FLAGS_FILE, GivenValues } from './inputs/given-values.ts';
import { withImagePlace } from './inputs/image-place.ts';
import { loadTree } from './load-tree.ts';
import type { AnalyzeOptions, BoardAnalysis, BoardInput } from './model.ts';
import { checkPrecedence } from './precedence.ts';
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
  { unknowns = 'explore' }: AnalyzeOptions = {},
): BoardAnalysis {
  const sources = new BoardSources();
  if (input.projectText) sources.addText(input.projectText.file, input.projectText.text);
  const { tree, complete, blobSize, diagnostics } = loadTree(input, session, sources);
  const log = input.bootLog === undefined ? null : readLogFile(input.bootLog, session.host, sources);
  const problems: Diagnostic[] = [...diagnostics, ...(log?.diagnostics ?? [])];
  const simulateWith = (completed: BoardInput): Attempt => {
    const scope: InputScope = {
      input: completed,
      host: session.host,
      sources,
      given: new GivenValues(completed.places),
      blobSize,
      problems: [...problems],
    };
    const boot =
      tree && complete && !tree.plugin ? simulate(tree, scope, unknowns) : { config: null, simulation: null };
    return { ...boot, scope };
  };
  const { attempt, taken } = completeFromLog({ input, log: log?.log ?? null, blobSize }, simulateWith);
  const { config, simulation, scope } = attempt;
  if (log?.log && config && simulation) scope.problems.push(...contradictions(log.log, config, simulation));
  sources.addVirtual(FLAGS_FILE, scope.given.lines());
  const variant = input.variant ?? null;
  const findings = scope.problems.sort(compareDiagnostics).map((problem): Finding => ({ ...problem, variant }));
  const recorded = log?.log ? { log: log.log, taken } : null;
  const { files, consulted } = sources;
  const readable = tree !== null;
  return { input, readable, tree, config, simulation, recorded, diagnostics: findings, sources, files, consulted };
}

interface Attempt extends Boot {
  readonly scope: InputScope;
}

interface Boot {
  readonly config: BootConfig | null;
  readonly simulation: BootSimulation | null;
}

function simulate(tree: DeviceTree, scope: InputScope, unknowns: AnalyzeOptions['unknowns']): Boot {
  const inputs = withImagePlace(readBootInputs(tree, scope), scope);
  const { config, diagnostics } = unknowns === 'ignore' ? readBootConfig(inputs) : readWithRam(inputs);
  scope.problems.push(...diagnostics);
  const unreadable = scope.problems.some(({ code, severity }) => severity === 'error' && code.startsWith('INP'));
  if (unreadable) return { config, simulation: null };
  const simulation = simulateBoot(config);
  scope.problems.push(...checkPrecedence(config, simulation));
  return { config, simulation: unknowns === 'explore' ? withPlacements(config, simulation) : simulation };
}
