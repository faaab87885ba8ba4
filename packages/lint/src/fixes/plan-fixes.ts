import type { Edit, FileId, Fix } from '@carveout/core';

export interface FixRequest {
  readonly fix: Fix;
  /** What it is a fix of, as people read it: `unused-suppression in a.dts`. */
  readonly what: string;
}

export interface FixPlan {
  /** New texts of the files that change. */
  readonly texts: ReadonlyMap<FileId, string>;
  readonly applied: readonly FixRequest[];
  /** With the reason. A fix that overlaps another one may be possible after it. */
  readonly skipped: readonly (FixRequest & { readonly reason: string; readonly overlaps: boolean })[];
}

export interface FixSources {
  /** undefined for what is no text. */
  textOf(file: FileId): string | undefined;
  /** Why a file may not be changed; undefined when it may. */
  refusal(file: FileId): string | undefined;
}

/**
 * Applies what is safe, each fix as a whole or not at all, the first one of those that overlap. The same fix from several
 * boards is one. What a fix replaces must be exactly what it expects: a value that a macro wrote is not in the source.
 */
export function planFixes(requests: readonly FixRequest[], sources: FixSources): FixPlan {
  const unique = new Map(
    requests.filter(({ fix }) => fix.safe).map((request) => [JSON.stringify(request.fix.edits), request]),
  );
  const accepted: Edit[] = [];
  const applied: FixRequest[] = [];
  const skipped: FixPlan['skipped'][number][] = [];
  for (const request of [...unique.values()].sort(byPlace)) {
    const { edits } = request.fix;
    const reason = refusalOf(edits, sources);
    const overlaps = edits.some((edit) => accepted.some((other) => doOverlap(edit, other)));
    if (reason !== undefined) skipped.push({ ...request, reason, overlaps: false });
    else if (overlaps || hasOverlaps(edits))
      skipped.push({ ...request, reason: 'another fix changes the same place', overlaps });
    else {
      accepted.push(...edits);
      applied.push(request);
    }
  }
  return { texts: applyEdits(accepted, sources), applied, skipped };
}

function refusalOf(edits: readonly Edit[], { textOf, refusal }: FixSources): string | undefined {
  for (const { span, replaces } of edits) {
    const why = refusal(span.file);
    if (why !== undefined) return why;
    const text = textOf(span.file);
    if (text === undefined || span.end > text.length) return `${span.file} is no source`;
    const written = text.slice(span.start, span.end);
    if (written !== (replaces ?? '')) return 'the source has something else there: a macro may have written it';
  }
  return edits.length === 0 ? 'it changes nothing' : undefined;
}

/** Where one ends another one may begin, unless one of them inserts: then nobody could say which comes first. */
function doOverlap({ span: a }: Edit, { span: b }: Edit): boolean {
  if (a.file !== b.file || a.end < b.start || b.end < a.start) return false;
  const touch = a.end === b.start || b.end === a.start;
  return !touch || a.start === a.end || b.start === b.end;
}

const hasOverlaps = (edits: readonly Edit[]): boolean =>
  edits.some((edit, at) => edits.slice(at + 1).some((other) => doOverlap(edit, other)));

function applyEdits(edits: readonly Edit[], { textOf }: FixSources): ReadonlyMap<FileId, string> {
  const texts = new Map<FileId, string>();
  for (const { span, text } of [...edits].sort((a, b) => b.span.start - a.span.start)) {
    const before = texts.get(span.file) ?? textOf(span.file) ?? '';
    texts.set(span.file, before.slice(0, span.start) + text + before.slice(span.end));
  }
  return texts;
}

function byPlace({ fix: a }: FixRequest, { fix: b }: FixRequest): number {
  const [first, second] = [a.edits[0]?.span, b.edits[0]?.span];
  if (!first || !second) return 0;
  return first.file < second.file
    ? -1
    : first.file > second.file
      ? 1
      : first.start - second.start || first.end - second.end;
}
