import { placementStrategies, type StrategyName } from '@carveout/allocator';
import { type Diagnostic, diagnostic, type Span } from '@carveout/core';
import { type KernelProfile, parseKernelVersion, profileOf } from '@carveout/kernel';
import {
  areaIndex,
  bootMachine,
  createMachine,
  type Machine,
  runtimeCodes,
  type Script,
  scriptAreas,
} from '@carveout/runtime';
import type { BoardAnalysis } from '../model.ts';
import type { ScriptRead } from './read-script.ts';

/** A machine that a script can run on. */
export interface PreparedMachine {
  readonly machine: Machine;
  /** Release whose behaviour applies, as it was given. */
  readonly kernel: string;
}

export interface PrepareOptions {
  /** Null: the script brings its areas. */
  readonly board: BoardAnalysis | null;
  /** A release that replaces the board's and the script's. */
  readonly kernel: string | null;
  readonly pageSize: number | null;
  readonly strategy: StrategyName | null;
}

export type Prepared =
  | ({ readonly ok: true } & PreparedMachine)
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Newest release that recorded sequences exist for: what is assumed when nobody names a kernel. */
const DEFAULT_KERNEL = '6.12';

/** The machine of a script: its own areas, else those of the board after boot. */
export function prepareAlloc(read: ScriptRead, options: PrepareOptions, file: Span): Prepared {
  const { script } = read;
  if (!script) return { ok: false, diagnostics: read.diagnostics };
  const prepared = script.areas ? ofScript(script, options, file) : ofBoard(script, options, file);
  if (!prepared.ok) return prepared;
  const unknown = unknownAreas(script, prepared.machine, read.spans, file);
  return unknown.length > 0 ? { ok: false, diagnostics: unknown } : prepared;
}

function ofScript(script: Script, { board, kernel, pageSize, strategy }: PrepareOptions, file: Span): Prepared {
  const chosen = kernelOf(kernel ?? script.kernel, board);
  const size = pageSize ?? script.pageSize ?? board?.simulation?.pageSize ?? 4096;
  const areas = scriptAreas(script.areas ?? [], size);
  if (!areas.ok) return { ok: false, diagnostics: [diagnostic(runtimeCodes.impossibleArea, file, areas.message)] };
  const machine = createMachine({
    does: chosen.profile.does,
    areas: areas.areas,
    pageSize: size,
    pageblockPages: size === 4096 ? 512 : size === 16384 ? 2048 : 8192,
    ...choices(script, strategy),
  });
  return { ok: true, machine, kernel: chosen.text };
}

function ofBoard(script: Script, { board, strategy }: PrepareOptions, file: Span): Prepared {
  const machine =
    board?.config && board.simulation && bootMachine(board.config, board.simulation, choices(script, strategy));
  if (!machine || machine.areas.length === 0) {
    const message = board ? 'the board has no active CMA area after boot' : 'the script brings no areas';
    const help = board
      ? 'see what `carveout layout` says about it'
      : 'name a board, or add `area NAME at BASE size SIZE`';
    return { ok: false, diagnostics: [diagnostic(runtimeCodes.noAreas, file, message, { help })] };
  }
  return { ok: true, machine, kernel: board?.simulation?.kernel ?? DEFAULT_KERNEL };
}

function choices(script: Script, strategy: StrategyName | null) {
  const name = strategy ?? script.strategy;
  return {
    ...(name === null ? {} : { placement: placementStrategies[name] }),
    ...(script.cmaAlignment === null ? {} : { cmaAlignment: script.cmaAlignment }),
    freePages: script.freePages,
  };
}

/** `6.12.117`, or a name that holds a release as `arm64-6.12-tiny` does. */
function kernelOf(text: string | null, board: BoardAnalysis | null): { text: string; profile: KernelProfile } {
  const found = text === null ? null : /\d+\.\d+(?:\.\d+)?/.exec(text)?.[0];
  const config = board?.config?.kernel;
  if (!found && config) return { text: config.version.text, profile: config.profile };
  const version = parseKernelVersion(found ?? DEFAULT_KERNEL) ?? parseKernelVersion(DEFAULT_KERNEL);
  if (!version) throw new Error('the default kernel is no version');
  return { text: text ?? DEFAULT_KERNEL, profile: profileOf(version) };
}

/** Each name once, at the first step that uses it. */
function unknownAreas({ steps }: Script, machine: Machine, spans: readonly Span[], file: Span): readonly Diagnostic[] {
  const seen = new Set<string>();
  const known = machine.areas.map(({ name }) => `\`${name}\``).join(', ');
  return steps.flatMap((step, index) => {
    if (!('area' in step) || seen.has(step.area) || areaIndex(machine, step.area) >= 0) return [];
    seen.add(step.area);
    const help = `there are ${known}`;
    const message = `there is no CMA area \`${step.area}\``;
    return [diagnostic(runtimeCodes.unknownArea, spans[index] ?? file, message, { help })];
  });
}
