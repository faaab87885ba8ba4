import { type Behaviour, type Concern, type PreparedBehaviour, prepare, resolvePrepared } from './behaviour.ts';
import { arm } from './tables/arm.ts';
import { arm64 } from './tables/arm64.ts';
import { cma } from './tables/cma.ts';
import { defaultArea } from './tables/default-area.ts';
import { fdtScan } from './tables/fdt-scan.ts';
import { reservedMemory } from './tables/reserved-memory.ts';
import { riscv } from './tables/riscv.ts';
import { runtime } from './tables/runtime.ts';
import type { KernelVersion } from './version.ts';

/** Every table of this package: what the documentation page of kernel behaviour is made from. */
export const behaviours = {
  ...fdtScan,
  ...reservedMemory,
  ...cma,
  ...defaultArea,
  ...arm,
  ...arm64,
  ...riscv,
  ...runtime,
};

type Tables = typeof behaviours;
type ValueOf<B> = B extends { readonly rows: readonly { readonly value: infer T }[] } ? T : never;

export type BehaviourId = keyof Tables;

/** The answer to every question for one release. */
export type KernelBehaviour = { readonly [K in BehaviourId]: ValueOf<Tables[K]> };

export interface UncertainBehaviour {
  readonly id: BehaviourId;
  readonly question: string;
  /** null: it matters to every boot. */
  readonly concerns: Concern | null;
  readonly lastWithout: string;
  readonly firstWith: string;
}

export interface KernelProfile {
  readonly version: KernelVersion;
  readonly does: KernelBehaviour;
  /** Where each answer is known from. */
  readonly sources: Readonly<Record<BehaviourId, string>>;
  /** Questions whose answer changed somewhere around this release, it is not known where exactly. */
  readonly uncertain: readonly UncertainBehaviour[];
}

const PREPARED: readonly (readonly [BehaviourId, PreparedBehaviour<unknown>])[] = (
  Object.keys(behaviours) as BehaviourId[]
).map((id) => [id, prepare(behaviours[id] as Behaviour<unknown>)]);

/** Resolves every table for `version`. Pure; costs some microseconds, so keep the result. */
export function profileOf(version: KernelVersion): KernelProfile {
  const known = profiles.get(version.text);
  if (known) return known;
  const made = makeProfile(version);
  if (profiles.size >= MOST_PROFILES) profiles.clear();
  profiles.set(version.text, made);
  return made;
}

/** Boards by the thousand are looked at with one kernel, or a few. */
const profiles = new Map<string, KernelProfile>();
const MOST_PROFILES = 64;

function makeProfile(version: KernelVersion): KernelProfile {
  const does: Partial<Record<BehaviourId, unknown>> = {};
  const sources: Partial<Record<BehaviourId, string>> = {};
  const uncertain: UncertainBehaviour[] = [];
  for (const [id, prepared] of PREPARED) {
    const { behaviour } = prepared;
    const resolved = resolvePrepared(prepared, version);
    does[id] = resolved.value;
    sources[id] = resolved.source;
    if (resolved.uncertain) {
      uncertain.push({ id, question: behaviour.question, concerns: behaviour.concerns ?? null, ...resolved.uncertain });
    }
  }
  return { version, does: does as KernelBehaviour, sources: sources as Record<BehaviourId, string>, uncertain };
}
