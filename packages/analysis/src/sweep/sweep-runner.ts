import type { BootConfig } from '@carveout/bootconfig';
import { type Diagnostic, decodeUtf8, type FileHost, fileId, hex } from '@carveout/core';
import { type Kconfig, parseKconfig } from '@carveout/grammar-kconfig';
import { type BootSimulation, defaultPlacement, simulateBoot } from '@carveout/simulator';
import { readWithRam } from '../inputs/assumed-ram.ts';
import { type InputScope, readBootInputs } from '../inputs/boot-inputs.ts';
import { GivenValues } from '../inputs/given-values.ts';
import { withImagePlace } from '../inputs/image-place.ts';
import { readProblem } from '../inputs/input-problem.ts';
import { type LoadedTree, loadTree } from '../load-tree.ts';
import type { BoardInput } from '../model.ts';
import { type AnalysisSession, createSession } from '../session.ts';
import { BoardSources } from '../sources.ts';
import type { SweepCase, SweepPlacement, SweepRow } from './model.ts';
import { sweepFailures } from './sweep-failures.ts';

/** Runs the boots of a sweep one by one; every device tree and every configuration is read once. */
export interface SweepRunner {
  run(one: SweepCase): SweepRow;
}

/** Files must not change while it is in use. */
export function createSweepRunner(host: FileHost): SweepRunner {
  const cache: Cache = {
    session: createSession(host),
    sources: new BoardSources(),
    trees: new Map(),
    configs: new Map(),
  };
  return { run: (one) => runCase(one, cache) };
}

interface Cache {
  readonly session: AnalysisSession;
  readonly sources: BoardSources;
  readonly trees: Map<string, LoadedTree>;
  readonly configs: Map<string, ReadConfig>;
}

interface ReadConfig {
  readonly config: Kconfig | undefined;
  readonly problem: Diagnostic | null;
}

/** A tree and its parts take far more memory than a row: only the last few are kept. */
const MOST_TREES = 8;

function treeOf(input: BoardInput, { session, sources, trees }: Cache): LoadedTree {
  const { deviceTree, includeDirs, defines, overlays } = input;
  const key = JSON.stringify([deviceTree, includeDirs, defines, overlays]);
  const known = trees.get(key);
  if (known) return known;
  const loaded = loadTree(input, session, sources);
  const [oldest] = trees.keys();
  if (trees.size >= MOST_TREES && oldest !== undefined) trees.delete(oldest);
  trees.set(key, loaded);
  return loaded;
}

function configOf(path: string, { session, configs }: Cache): ReadConfig {
  const known = configs.get(path);
  if (known) return known;
  const result = session.host.read(path);
  const made: ReadConfig = result.ok
    ? { config: parseKconfig(decodeUtf8(result.bytes), fileId(path)), problem: null }
    : { config: undefined, problem: readProblem(path, 'kernel configuration', result.failure, result.detail) };
  configs.set(path, made);
  return made;
}

function runCase({ labels, input }: SweepCase, cache: Cache): SweepRow {
  const loaded = treeOf(input, cache);
  const { tree, complete, blobSize } = loaded;
  const problems: Diagnostic[] = loaded.diagnostics.filter(({ severity }) => severity === 'error');
  const unreadable = (message: string): SweepRow => ({
    ...labels,
    outcome: 'unreadable',
    defaultCma: null,
    otherCma: 0,
    cmaTotal: '0x0',
    failures: [{ what: input.deviceTree, why: message }],
  });
  if (!tree || !complete) return unreadable(problems[0]?.message ?? 'the device tree cannot be read');
  if (tree.plugin) return unreadable('it is an overlay, not a board');
  const { configFile, ...withoutConfig } = input;
  const scope: InputScope = {
    input: withoutConfig,
    host: cache.session.host,
    sources: cache.sources,
    given: new GivenValues(input.places),
    blobSize,
    problems: [],
  };
  const read = configFile === undefined ? undefined : configOf(configFile, cache);
  const inputs = withImagePlace({ ...readBootInputs(tree, scope), config: read?.config }, scope);
  const invalid = [...(read?.problem ? [read.problem] : []), ...scope.problems].find(isUnusable);
  if (invalid) return unreadable(invalid.message);
  const { config, diagnostics } = readWithRam(inputs);
  const wrong = diagnostics.find(isUnusable);
  if (wrong) return unreadable(wrong.message);
  const boot = simulateBoot(config);
  return { ...labels, ...resultOf(config, boot), failures: sweepFailures(config, boot) };
}

const isUnusable = ({ severity, code }: Diagnostic): boolean => severity === 'error' && code.startsWith('INP');

function resultOf(
  config: BootConfig,
  simulation: BootSimulation,
): Pick<SweepRow, 'outcome' | 'defaultCma' | 'otherCma' | 'cmaTotal'> {
  const { outcome, cma, defaultCma } = simulation;
  const area = defaultCma && {
    name: defaultCma.name,
    node: defaultCma.node,
    base: hex(defaultCma.base),
    size: hex(defaultCma.size),
    source: defaultCma.source,
    placement: placementOf(config, simulation),
  };
  return {
    outcome: outcome.kind,
    defaultCma: area,
    otherCma: cma.filter(({ isDefault }) => !isDefault).length,
    cmaTotal: hex(cma.reduce((sum, { size }) => sum + size, 0n)),
  };
}

function placementOf(config: BootConfig, simulation: BootSimulation): SweepPlacement | null {
  const placement = defaultPlacement(config, simulation);
  if (!placement) return null;
  const { lowest, highest, mayFail, unknown, settle } = placement;
  return { lowest: hex(lowest), highest: hex(highest), mayFail, unknown, settle };
}
