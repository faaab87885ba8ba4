import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KernelProfile, parseKernelVersion, profileOf } from '@carveout/kernel';
import { createMachine, type Machine, readJsonScript, type Script, scriptAreas } from '@carveout/runtime';

/** A recorded sequence: what a real kernel's debugfs files said, step by step. */
export interface Recording {
  readonly kernel: string;
  readonly ram: string;
  readonly cmdline: string;
  /** Source of the children of /reserved-memory. */
  readonly reservedMemory: readonly string[];
  readonly areas: readonly {
    readonly name: string;
    readonly orderPerBit: number;
    readonly used: number;
    readonly bitmap: Runs;
  }[];
  readonly steps: readonly RecordedStep[];
  readonly counters: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly vm: Readonly<Record<string, string>>;
  readonly log: readonly string[];
}

export interface RecordedStep {
  readonly op: 'alloc' | 'free';
  readonly area: string;
  readonly pages: number;
  readonly result: number;
  readonly at?: number | null;
  readonly used: number;
  readonly maxchunk: number;
  readonly bitmap: Runs;
}

export type Runs = readonly (readonly [start: number, count: number])[];

export interface Sequence {
  readonly name: string;
  readonly recording: Recording;
  readonly script: Script;
  readonly profile: KernelProfile;
  readonly machine: Machine;
  /** Text of the kernel's trace buffer, null when none was recorded. */
  readonly trace: string | null;
}

interface KernelInfo {
  readonly release: string;
  readonly pageSize: number;
}

const jsonOf = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** Every sequence of a directory; `kernels` is the kernels.json that its keys are of. */
export function loadSequences(directory: string, kernels: string): readonly Sequence[] {
  const known = jsonOf(kernels) as Readonly<Record<string, KernelInfo>>;
  const names = readdirSync(directory).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => loadSequence(join(directory, name), known));
}

function loadSequence(path: string, kernels: Readonly<Record<string, KernelInfo>>): Sequence {
  const recording = jsonOf(path) as Recording;
  const read = readJsonScript(recording);
  if (!read.ok) throw new Error(`${path}: ${read.where} ${read.message}`);
  const info = kernels[recording.kernel];
  const version = parseKernelVersion(info?.release ?? '');
  if (!info || !version) throw new Error(`${path}: unknown kernel ${recording.kernel}`);
  const areas = scriptAreas(read.script.areas ?? [], info.pageSize);
  if (!areas.ok) throw new Error(`${path}: ${areas.message}`);
  const profile = profileOf(version);
  const tracePath = path.replace(/\.json$/, '.trace');
  return {
    name: path.slice(path.lastIndexOf('/') + 1, -'.json'.length),
    recording,
    script: read.script,
    profile,
    machine: createMachine({ does: profile.does, areas: areas.areas, pageSize: info.pageSize }),
    trace: existsSync(tracePath) ? readFileSync(tracePath, 'utf8') : null,
  };
}
