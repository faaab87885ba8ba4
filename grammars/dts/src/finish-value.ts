import type { LabelAst, ReferenceAst, ValueAst, ValuePart } from './ast.ts';
import { codes } from './codes.ts';
import { type Unescaped, unquoted } from './literal.ts';
import type { ParseContext } from './parse-context.ts';
import type { PartDraft } from './part-drafts.ts';
import { PlainValue } from './plain-value.ts';

const NO_REFERENCES: readonly ReferenceAst[] = [];
const NO_OFFSETS: readonly number[] = [];

/** The parts read last as a {@link PlainValue}; null when they are none. The caller knows that nothing was found wrong with them. */
export function plainValue(context: ParseContext, start: number, end: number): PlainValue | null {
  const { text, parts, bytes, references, referenceAt } = context;
  if (text === null) return null;
  const at = bytes.length;
  const firstReference = references.length;
  for (let part = 0; part < parts.length; part++) {
    if (writePlain(context, parts.at(part), at)) continue;
    bytes.length = at;
    references.dropFrom(firstReference);
    referenceAt.dropFrom(firstReference);
    return null;
  }
  const place = { start, end, at, length: bytes.length - at };
  bytes.fillWord();
  if (references.length === firstReference) return new PlainValue(text, place, NO_REFERENCES, NO_OFFSETS);
  return new PlainValue(text, place, references.take(firstReference), referenceAt.take(firstReference));
}

/** False for a part that is not plain. `base` is where the value begins in the bytes. */
function writePlain(context: ParseContext, part: PartDraft, base: number): boolean {
  if (part.kind === 'string') return writeString(context, part);
  if (part.kind === 'whole' || part.labels.length > 0) return false;
  const { cells, bytes, references, referenceAt } = context;
  for (let at = part.first; at < part.last; at++) {
    const cell = cells.at(at);
    if (typeof cell !== 'object') bytes.cell(cell, part.bits);
    else {
      references.push(cell);
      referenceAt.push(bytes.length - base);
      bytes.word(-1);
    }
  }
  return true;
}

function writeString({ scanner, bytes }: ParseContext, { start, end }: PartDraft): boolean {
  // Only one that is not closed is shorter; that is a finding.
  const length = Math.max(end - start - 2, 0);
  const room = bytes.room(length);
  if (!scanner.copyPlain(start + 1, end - 1, room, bytes.length)) return false;
  bytes.length += length;
  bytes.byte(0);
  return true;
}

/** The parts read last, as they are written. */
export function writtenValue(context: ParseContext, labels: readonly LabelAst[], start: number, end: number): ValueAst {
  const parts: ValuePart[] = [];
  for (let at = 0; at < context.parts.length; at++) parts.push(writtenPart(context, context.parts.at(at)));
  return { parts, labels, start, end, plain: null, encoded: undefined };
}

function writtenPart(context: ParseContext, draft: PartDraft): ValuePart {
  const { kind, part, bits, first, last, labels, start, end } = draft;
  if (kind === 'whole' && part) return part;
  if (kind === 'cells') return { kind, bits, cells: context.cells.slice(first, last), labels, start, end };
  if (kind === 'bytes') {
    return { kind, bytes: Uint8Array.from(context.cells.slice(first, last), Number), labels, start, end };
  }
  const { text, bytes } = unquotedAt(context, start, end);
  return bytes ? { kind: 'string', text, bytes, start, end } : { kind: 'string', text, start, end };
}

/** The string token at [start, end), its escapes resolved; a bad one is reported. */
export function unquotedAt({ scanner, problems }: ParseContext, start: number, end: number): Unescaped {
  const closed = end - start > 1 && scanner.codeAt(end - 1) === 0x22;
  const raw = scanner.slice(start + 1, closed ? end - 1 : end);
  if (!raw.includes('\\')) return { text: raw };
  const string = unquoted(raw);
  if (string.fault !== undefined) {
    const message = `bad escape in a string: ${string.fault}`;
    problems.add({ info: codes.badEscape, start, end, message });
  }
  return string;
}
