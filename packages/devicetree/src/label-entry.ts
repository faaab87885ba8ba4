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
  const added = { name, deleted: false };
  return entries.length === 0 ? [added] : [added, ...entries];
}

const NONE: readonly string[] = [];

/** Those of one definition in the order in which they are to stand: as written. */
export function orderedLabels(labels: readonly { readonly name: string }[]): readonly string[] {
  if (labels.length === 0) return NONE;
  if (labels.length === 1) return [labels[0]?.name ?? ''];
  let entries: LabelEntry[] = [];
  for (let at = labels.length - 1; at >= 0; at--) entries = addLabel(entries, labels[at]?.name ?? '');
  return entries.map((entry) => entry.name);
}

/** For something new: its labels keep the order in which they are written. */
export function addLabelsInOrder(entries: LabelEntry[], labels: readonly { readonly name: string }[]): LabelEntry[] {
  let result = entries;
  for (const label of [...orderedLabels(labels)].reverse()) result = addLabel(result, label);
  return result;
}

export function liveLabels(entries: readonly LabelEntry[]): readonly string[] {
  return entries.length === 0 ? NONE : entries.filter((entry) => !entry.deleted).map((entry) => entry.name);
}
