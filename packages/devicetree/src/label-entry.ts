/** A label that stands, or stood, on a node or property. A deleted one keeps its place and may come back, as in dtc. */
export interface LabelEntry {
  readonly name: string;
  deleted: boolean;
}

/** Shared by everything without labels; never added to. */
export const NO_LABELS: LabelEntry[] = [];

/** dtc's add_label(): in front, unless it is known; returns the list to keep. */
export function addLabel(entries: LabelEntry[], name: string): LabelEntry[] {
  for (const entry of entries) {
    if (entry.name === name) {
      entry.deleted = false;
      return entries;
    }
  }
  return [{ name, deleted: false }, ...entries];
}

const NONE: readonly string[] = [];

export function liveLabels(entries: readonly LabelEntry[]): readonly string[] {
  return entries.length === 0 ? NONE : entries.filter((entry) => !entry.deleted).map((entry) => entry.name);
}
