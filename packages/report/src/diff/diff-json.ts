import type { PlacedRegion, ShownValue, TreeChange } from '@carveout/analysis/diff';
import { hex, type Range, type SourceTexts, type Span } from '@carveout/core';
import { type LocationJson, locationJson } from '../json/location-json.ts';
import { stringify } from '../json/stringify.ts';
import { countChanges, type DiffView, isSame } from './diff-view.ts';

/** A comparison; its shape is `schema/diff.schema.json`. */
export function diffJson(view: DiffView): string {
  const { before, after, diff } = view;
  const { memory, memoryReason, tree } = diff;
  return stringify({
    schemaVersion: 1,
    before,
    after,
    same: isSame(diff),
    changes: tree.changes.map((change) => changeJson(change, view)),
    likelyReferences: tree.likelyReferences,
    memory: memory && {
      outcome: memory.outcome,
      ram: memory.ram && { before: memory.ram.before.map(rangeJson), after: memory.ram.after.map(rangeJson) },
      regions: memory.regions.map((region) => ({
        name: region.name,
        before: regionJson(region.before),
        after: regionJson(region.after),
        what: region.what,
      })),
      defaultArea: memory.defaultArea,
    },
    memoryReason,
    summary: countChanges(diff),
  });
}

function changeJson(change: TreeChange, view: DiffView): object {
  const { sourcesBefore, sourcesAfter } = view;
  if ('range' in change) return { kind: change.kind, range: rangeJson(change.range) };
  const { kind, path } = change;
  if ('property' in change) {
    const before = valueJson(change.before, sourcesBefore);
    return { kind, path, property: change.property, before, after: valueJson(change.after, sourcesAfter) };
  }
  const places = { before: placeJson(change.before, sourcesBefore), after: placeJson(change.after, sourcesAfter) };
  return { kind, path, from: change.from, nodes: change.nodes, ...places };
}

const rangeJson = ({ base, size }: Range): object => ({ base: hex(base), size: hex(size) });

const regionJson = (region: PlacedRegion | null): object | null =>
  region && {
    base: region.range && hex(region.range.base),
    size: region.range && hex(region.range.size),
    outcome: region.outcome,
  };

/** Null for what nobody wrote, and for blobs, which have no lines. */
const placeJson = (span: Span | null, sources: SourceTexts): LocationJson | null =>
  span && sources.lines(span.file) ? locationJson(span, sources) : null;

const valueJson = (value: ShownValue | null, sources: SourceTexts): object | null =>
  value && { kind: value.kind, items: value.items, location: placeJson(value.span, sources) };
