import type { BootEvent, CmaSource, Note, ReservedKind, ReservedOutcome, UnknownInput } from '@carveout/simulator';
import type { DiagnosticJson } from './diagnostic-json.ts';
import type { OriginJson } from './location-json.ts';

/** What one boot does, as `schema/boot.schema.json` has it. Addresses and sizes are lower-case hexadecimal: `0x7ac00000`. */
export interface BootJson {
  readonly schemaVersion: 1;
  /** null when nobody named one, and without a simulation; the same holds for the others that may be null. */
  readonly kernel: string | null;
  readonly arch: string | null;
  readonly pageSize: number | null;
  readonly commandLine: string | null;
  readonly boot: { readonly outcome: 'boots' | 'panics' | 'hangs'; readonly reason: string | null } | null;
  readonly memory: readonly (RangeJson & { readonly nomap: boolean })[];
  /** memblock.reserved, merged, when the default CMA area is placed. */
  readonly reserved: readonly RangeJson[];
  /** Device-tree order. */
  readonly reservedMemory: readonly ReservedMemoryJson[];
  readonly cma: readonly CmaAreaJson[];
  readonly defaultCma: CmaAreaJson | null;
  /** The figure of the Memory: line, in KiB. */
  readonly cmaReservedKiB: number | null;
  /** Memory that nobody can use but that the page allocator is given: a boot that comes up may die of it later. */
  readonly hazards: readonly HazardJson[];
  readonly dmesg: readonly string[];
  readonly events: readonly EventJson[];
  /** What the result rests on that nobody gave, and what is not known of this kernel. */
  readonly notes: readonly NoteJson[];
  readonly diagnostics: readonly DiagnosticJson[];
}

export interface RangeJson {
  readonly base: string;
  readonly size: string;
}

export interface HazardJson extends RangeJson {
  readonly kind: 'no-mapping' | 'kernel-image' | 'given-twice' | 'no-page-structures';
  readonly owner: string;
  readonly reason: string;
}

export interface ReservedMemoryJson {
  readonly node: string;
  readonly name: string;
  /** Both null when it was never placed. */
  readonly base: string | null;
  readonly size: string | null;
  readonly static: boolean;
  readonly kind: ReservedKind;
  readonly outcome: ReservedOutcome;
  /** null for an exact place, and for none; else how far what nobody told can move the region. */
  readonly placement: PlacementJson | null;
  readonly origin: OriginJson;
}

export interface CmaAreaJson extends RangeJson {
  readonly name: string;
  readonly default: boolean;
  readonly origin: OriginJson;
  readonly source: CmaSource;
  /** null for an exact place; else how far what nobody told can move the area. */
  readonly placement: PlacementJson | null;
}

export interface PlacementJson {
  readonly lowest: string;
  readonly highest: string;
  readonly mayFail: boolean;
  /** What nobody gave and can move it. */
  readonly unknown: readonly UnknownInput[];
  /** The flag, or flags, that would settle it. */
  readonly settle: string;
}

export interface NoteJson {
  readonly kind: Note['kind'];
  readonly message: string;
  /** The one input that would settle it. */
  readonly settle: string | null;
  readonly affectsPlacement: boolean;
}

export interface EventJson {
  readonly phase: BootEvent['phase'];
  readonly kind: BootEvent['kind'];
  readonly owner: string;
  readonly base: string | null;
  readonly size: string | null;
  readonly reason: string;
  readonly origin: OriginJson;
}
