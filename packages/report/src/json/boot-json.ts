import { type Finding, hex, type Range, type SourceTexts } from '@carveout/core';
import type {
  BootEvent,
  BootSimulation,
  CmaAreaResult,
  PlacementRange,
  ReservedMemoryResult,
} from '@carveout/simulator';
import { placementOfArea, placementOfNode } from '../layout/placement.ts';
import type { BootJson, CmaAreaJson, EventJson, PlacementJson, RangeJson, ReservedMemoryJson } from './boot-shape.ts';
import { diagnosticJson } from './diagnostic-json.ts';
import { originJson } from './location-json.ts';
import { stringify } from './stringify.ts';

/** What one boot does; its shape is `schema/boot.schema.json`. Without a simulation only `diagnostics` says something. */
export const bootJson = (
  simulation: BootSimulation | null,
  findings: readonly Finding[],
  sources: SourceTexts,
): string => stringify(bootValue(simulation, findings, sources));

/** The same as a value: what `JSON.parse` makes of {@link bootJson}. */
export const bootValue = (
  simulation: BootSimulation | null,
  findings: readonly Finding[],
  sources: SourceTexts,
): BootJson => ({
  schemaVersion: 1,
  ...(simulation ? simulationJson(simulation, sources) : UNREADABLE),
  diagnostics: findings.map((finding) => diagnosticJson(finding, sources)),
});

/** Every key is there, whatever happened: a consumer need not ask first. */
const UNREADABLE = {
  kernel: null,
  arch: null,
  pageSize: null,
  commandLine: null,
  boot: null,
  memory: [],
  reserved: [],
  reservedMemory: [],
  cma: [],
  defaultCma: null,
  cmaReservedKiB: null,
  hazards: [],
  dmesg: [],
  events: [],
  notes: [],
} as const;

function simulationJson(boot: BootSimulation, sources: SourceTexts): Omit<BootJson, 'schemaVersion' | 'diagnostics'> {
  return {
    kernel: boot.kernelGiven ? boot.kernel : null,
    arch: boot.arch,
    pageSize: boot.pageSize,
    commandLine: boot.commandLine,
    boot: { outcome: boot.outcome.kind, reason: boot.outcome.reason },
    memory: boot.memory.map((range) => ({ ...rangeJson(range), nomap: range.nomap })),
    reserved: boot.reserved.map(rangeJson),
    reservedMemory: boot.reservedMemory.map((result) => nodeJson(boot, result, sources)),
    cma: boot.cma.map((area) => areaJson(boot, area, sources)),
    defaultCma: boot.defaultCma ? areaJson(boot, boot.defaultCma, sources) : null,
    cmaReservedKiB: boot.cmaReservedKiB,
    hazards: boot.hazards.map(({ kind, owner, reason, ...range }) => ({ kind, owner, ...rangeJson(range), reason })),
    dmesg: boot.log.map((line) => line.text),
    events: boot.events.map((event) => eventJson(event, sources)),
    notes: boot.notes.map(({ kind, message, settle, affectsPlacement }) => ({
      kind,
      message,
      settle,
      affectsPlacement,
    })),
  };
}

const rangeJson = ({ base, size }: Range): RangeJson => ({
  base: hex(base),
  size: hex(size),
});

const hexOrNull = (value: bigint | null): string | null => (value === null ? null : hex(value));

const nodeJson = (boot: BootSimulation, result: ReservedMemoryResult, sources: SourceTexts): ReservedMemoryJson => ({
  node: result.node,
  name: result.name,
  base: hexOrNull(result.base),
  size: hexOrNull(result.size),
  static: result.static,
  kind: result.kind,
  outcome: result.outcome,
  placement: placementJson(placementOfNode(boot, result.node)),
  origin: originJson(result.origin, sources),
});

const areaJson = (boot: BootSimulation, area: CmaAreaResult, sources: SourceTexts): CmaAreaJson => ({
  name: area.name,
  ...rangeJson(area),
  default: area.isDefault,
  origin: originJson(area.origin, sources),
  source: area.source,
  placement: placementJson(placementOfArea(boot, area)),
});

/** null for an exact place; else how far what nobody told can move the region. */
function placementJson(placement: PlacementRange | undefined): PlacementJson | null {
  if (!placement) return null;
  const { lowest, highest, mayFail, unknown, settle } = placement;
  return { lowest: hex(lowest), highest: hex(highest), mayFail, unknown, settle };
}

const eventJson = (event: BootEvent, sources: SourceTexts): EventJson => ({
  phase: event.phase,
  kind: event.kind,
  owner: event.owner,
  base: hexOrNull(event.range?.base ?? null),
  size: hexOrNull(event.range?.size ?? null),
  reason: event.reason,
  origin: originJson(event.origin, sources),
});
