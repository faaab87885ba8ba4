import { isRamAssumed } from '@carveout/bootconfig';
import { formatSize, hex } from '@carveout/core';
import type { Boot } from './boot.ts';
import { DEFAULT_AREA_OWNER, defaultRequest } from './default-area.ts';
import type { EffectiveOption, OptionCandidate } from './model.ts';
import type { NodeState } from './reserved/node-state.ts';

/** Options that more than one source may set, or that decide a placement: who won, who lost, and by which rule. */
export function effectiveOptions(boot: Boot): readonly EffectiveOption[] {
  return [defaultAreaOption(boot), ...commandLineOption(boot), ...memoryOption(boot)];
}

function defaultAreaOption(boot: Boot): EffectiveOption {
  const candidates = [...nodeCandidates(boot), ...requestCandidates(boot)];
  const winner = candidates.find(({ wins }) => wins)?.candidate ?? none();
  const losers = candidates.filter(({ candidate }) => candidate !== winner).map(({ candidate }) => candidate);
  const area = boot.defaultArea?.area;
  return {
    name: 'default CMA area',
    value: area ? `${formatSize(area.size)} at ${hex(area.base)}` : 'none',
    winner,
    losers,
    rule: ruleText(boot),
  };
}

/** Which rule of which kernel ranked the sources that were there. */
function ruleText({ config, defaultArea, nodes }: Boot): string {
  const { profile, version, given } = config.kernel;
  const hasNode = nodes.some(({ node }) => node.cmaDefault !== null);
  if (hasNode && config.parameters.cma) {
    const { nodeVersusCommandLine } = profile.sources;
    return given ? `kernel ${version.text}: ${nodeVersusCommandLine}` : nodeVersusCommandLine;
  }
  if (defaultArea?.node)
    return 'dma_contiguous_reserve(): the Kconfig size makes no default area once a linux,cma-default node did';
  if (config.parameters.cma) return 'dma_contiguous_reserve(): cma= replaces the Kconfig size';
  return hasNode
    ? 'dma_contiguous_reserve(): the Kconfig size applies when no linux,cma-default node could be set up'
    : 'dma_contiguous_reserve(): without a linux,cma-default node and without cma= the Kconfig size applies';
}

const none = (): OptionCandidate => ({
  source: 'kernel-default',
  text: 'no default CMA area',
  origin: { kind: 'default', reason: 'no source gives one that works' },
});

interface Ranked {
  readonly candidate: OptionCandidate;
  readonly wins: boolean;
}

function nodeCandidates(boot: Boot): readonly Ranked[] {
  return boot.nodes
    .filter(({ node }) => node.cmaDefault !== null)
    .map((state) => {
      const wins = boot.defaultArea?.node === state;
      const text = `${state.node.path} (linux,cma-default)`;
      const candidate: OptionCandidate = { source: 'device-tree', text, origin: state.node.origin };
      return { wins, candidate: wins ? candidate : { ...candidate, why: whyNodeLost(boot, state) } };
    });
}

function whyNodeLost(boot: Boot, state: NodeState): string {
  if (state.pool === 'cma') return 'another linux,cma-default node was set up after it';
  return (
    state.reason ||
    (boot.config.reservedMemory?.problem
      ? `/reserved-memory is ignored: ${boot.config.reservedMemory.problem}`
      : 'it was not set up')
  );
}

/** cma= and the Kconfig size; the kernel looks at the latter only without the former. */
function requestCandidates(boot: Boot): readonly Ranked[] {
  const { settings, parameters } = boot.config;
  const request = defaultRequest(boot);
  const source = boot.defaultArea?.source;
  const ranked: Ranked[] = [];
  if (parameters.cma) {
    const wins = source === 'cmdline' || (request.size === 0n && boot.defaultArea === null);
    const candidate: OptionCandidate = {
      source: 'command-line',
      text: parameters.cma.text,
      origin: parameters.cma.origin,
    };
    ranked.push({ wins, candidate: wins ? candidate : { ...candidate, why: whyRequestLost(boot) } });
  }
  const kconfigWins = source === 'kconfig';
  const text = parameters.cma ? `CONFIG_CMA_SIZE_MBYTES=${settings.cmaSizeMbytes.value}` : request.text;
  const candidate: OptionCandidate = { source: 'kconfig', text, origin: settings.cmaSizeMbytes.origin };
  const why = parameters.cma ? 'cma= replaces the Kconfig size' : whyRequestLost(boot);
  ranked.push({ wins: kconfigWins, candidate: kconfigWins ? candidate : { ...candidate, why } });
  return ranked;
}

function whyRequestLost(boot: Boot): string {
  if (!boot.config.settings.dmaCma.value) return 'CONFIG_DMA_CMA is off';
  if (boot.defaultArea) return `${boot.defaultArea.node?.node.path ?? 'another source'} already is the default area`;
  const failed = boot.events.findLast(
    ({ kind, owner }) => (kind === 'cma-failed' || kind === 'option') && owner === DEFAULT_AREA_OWNER,
  );
  return failed?.reason ?? 'it was not reached';
}

function commandLineOption({ config }: Boot): readonly EffectiveOption[] {
  const { commandLine, settings } = config;
  if (commandLine.pieces.length === 0) return [];
  const [first] = commandLine.pieces;
  if (!first) return [];
  const source = { bootargs: 'device-tree', flag: 'flag', kconfig: 'kconfig' } as const;
  const winner: OptionCandidate = { source: source[first.source], text: first.text, origin: first.origin };
  return [
    {
      name: 'command line',
      value: commandLine.text,
      winner,
      losers: [],
      rule: `CONFIG_CMDLINE mode: ${settings.commandLineMode.value}`,
    },
  ];
}

function memoryOption({ config }: Boot): readonly EffectiveOption[] {
  const [given] = isRamAssumed(config) ? [] : (config.memoryOverride ?? []);
  const limit = config.parameters.mem.at(-1);
  const nodes = config.memoryNodes
    .flatMap(({ path, origin, ranges }) => ranges.map(() => ({ path, origin })))
    .slice(0, 1);
  const tree = nodes.map(({ path, origin }): OptionCandidate => ({ source: 'device-tree', text: path, origin }));
  if (given) {
    const winner: OptionCandidate = {
      source: 'flag',
      text: `${hex(given.value.base)}:${hex(given.value.size)}`,
      origin: given.origin,
    };
    return [
      {
        name: 'RAM',
        value: winner.text,
        winner,
        losers: tree.map((one) => ({ ...one, why: 'RAM was given' })),
        rule: 'given RAM replaces memory nodes',
      },
    ];
  }
  if (!limit) return [];
  const winner: OptionCandidate = { source: 'command-line', text: limit.text, origin: limit.origin };
  return [
    {
      name: 'RAM',
      value: limit.text,
      winner,
      losers: tree.map((one) => ({ ...one, why: 'mem= limits it' })),
      rule: 'early_mem()',
    },
  ];
}
