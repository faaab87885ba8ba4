import {
  type Diagnostic,
  type Edit,
  type FileId,
  type Fix,
  fileId,
  type Origin,
  type Span,
  spanOf,
} from '@carveout/core';
import { type DeviceTree, readString, type TreeNode } from '@carveout/devicetree';
import { checkValues, parseCommandLine, reportTruncation, truncateCommandLine } from '@carveout/grammar-cmdline';
import type { Arch, KernelProfile } from '@carveout/kernel';
import type { BootInputs } from './inputs.ts';
import type { CommandLine, CommandLinePiece, KernelSettings } from './model.ts';

/** COMMAND_LINE_SIZE of each architecture's asm/setup.h. */
const COMMAND_LINE_SIZE: Readonly<Record<Arch, number>> = { arm64: 2048, arm: 1024, riscv: 1024 };

/** The assembled line is parsed as a text of its own; spans are mapped back to the pieces. */
const ASSEMBLED: FileId = fileId('<kernel command line>');

export interface AssembledLine {
  readonly commandLine: CommandLine;
  readonly diagnostics: readonly Diagnostic[];
}

export interface LineInput {
  readonly inputs: BootInputs;
  readonly arch: Arch;
  readonly profile: KernelProfile;
  readonly settings: KernelSettings;
}

type RawPiece = Omit<CommandLinePiece, 'start'>;

/** The line as early_init_dt_scan_chosen() puts it together from bootargs and CONFIG_CMDLINE. */
export function assembleCommandLine(input: LineInput): AssembledLine {
  const { raw, separator } = rawPieces(input);
  const pieces: CommandLinePiece[] = [];
  let text = separator;
  for (const piece of raw) {
    if (pieces.length > 0) text += ' ';
    pieces.push({ ...piece, start: text.length });
    text += piece.text;
  }
  const limit = COMMAND_LINE_SIZE[input.arch];
  const cut = truncateCommandLine(text, limit);
  const parsed = parseCommandLine(cut.text, ASSEMBLED);
  const commandLine = { text: cut.text, pieces, parameters: parsed.parameters, truncated: cut.dropped.length };
  const found = [...parsed.diagnostics, ...checkValues(parsed.parameters)];
  const diagnostics = found.map((one): Diagnostic => {
    const { fix, ...rest } = one;
    const inSource = fix && fixInSource(fix, commandLine);
    return {
      ...rest,
      span: placeOf(commandLine, one.span, input.inputs.treeFile),
      ...(inSource ? { fix: inSource } : {}),
    };
  });
  const lastPlace = pieces.map(({ origin }) => spanOf(origin)).findLast((span) => span !== undefined);
  const truncation = reportTruncation(cut, limit, lastPlace ?? { file: input.inputs.treeFile, start: 0, end: 0 });
  if (truncation) diagnostics.push(truncation);
  return { commandLine, diagnostics };
}

/** Pieces in order, and the blank that CMDLINE_EXTEND leaves in front when there are no bootargs. */
function rawPieces(input: LineInput): { readonly raw: readonly RawPiece[]; readonly separator: string } {
  const { settings, profile, inputs } = input;
  const bootargs = bootargsPiece(inputs);
  const builtIn = builtInPiece(settings);
  const chosen = chosenNode(inputs.tree) !== undefined || inputs.commandLine !== undefined;
  if (!builtIn || (!chosen && profile.does.commandLineNeedsChosen))
    return { raw: bootargs ? [bootargs] : [], separator: '' };
  if (settings.commandLineMode.value === 'force') return { raw: [builtIn], separator: '' };
  if (settings.commandLineMode.value === 'extend') {
    if (!bootargs) return { raw: [builtIn], separator: profile.does.extendOrder === 'bootargs-first' ? ' ' : '' };
    return {
      raw: profile.does.extendOrder === 'bootargs-first' ? [bootargs, builtIn] : [builtIn, bootargs],
      separator: '',
    };
  }
  return { raw: [bootargs ?? builtIn], separator: '' };
}

function bootargsPiece(inputs: BootInputs): RawPiece | null {
  const given = inputs.commandLine;
  if (given) return given.value === '' ? null : { text: given.value, origin: given.origin, source: 'flag' };
  const property = chosenNode(inputs.tree)?.property('bootargs');
  if (!property) return null;
  const text = readString(property);
  const { origin, valueSpan } = property;
  const place = valueSpan && origin.kind === 'source' ? { ...origin, span: valueSpan } : origin;
  return text === '' ? null : { text, origin: place, source: 'bootargs' };
}

/** `/chosen`, or `/chosen@0` that the kernel tries too. */
export const chosenNode = (tree: DeviceTree): TreeNode | undefined =>
  tree.root.child('chosen') ?? tree.root.child('chosen@0');

function builtInPiece(settings: KernelSettings): RawPiece | null {
  const { value, origin } = settings.builtInCommandLine;
  return value === '' ? null : { text: value, origin, source: 'kconfig' };
}

/** The origin of the piece that holds `offset` of the assembled line. */
export function originAt(line: CommandLine, offset: number): Origin {
  const piece = pieceAt(line, offset);
  return piece?.origin ?? { kind: 'default', reason: 'no command line' };
}

/** The origin of [span) of the assembled line, exact where {@link placeOf} is. */
export function wordOrigin(line: CommandLine, span: Span): Origin {
  const origin = originAt(line, span.start);
  return origin.kind === 'source' ? { ...origin, span: placeOf(line, span, origin.span.file) } : origin;
}

export function pieceAt(line: CommandLine, offset: number): CommandLinePiece | undefined {
  return line.pieces.findLast(({ start }) => start <= offset) ?? line.pieces[0];
}

/** A fix of the assembled line in the file that the piece was written in; undefined where that is no file, or escapes were used. */
function fixInSource(fix: Fix, line: CommandLine): Fix | undefined {
  const edits = fix.edits.flatMap((edit): readonly Edit[] => {
    const piece = pieceAt(line, edit.span.start);
    const written = piece && piece.source !== 'flag' ? spanOf(piece.origin) : undefined;
    if (!piece || !written || quotesOf(piece, written) === undefined) return [];
    const replaces = line.text.slice(edit.span.start, edit.span.end);
    return [{ ...edit, span: placeOf(line, edit.span, written.file), replaces }];
  });
  return edits.length === fix.edits.length ? { ...fix, edits } : undefined;
}

/** How many characters stand before the text; undefined when it is not written as it reads. */
function quotesOf({ text }: CommandLinePiece, { start, end }: Span): number | undefined {
  const quotes = (end - start - text.length) / 2;
  return quotes === 0 || quotes === 1 ? quotes : undefined;
}

/** Where [span) of the assembled line was written: exact when the piece was written without escapes, else the whole piece. */
export function placeOf(line: CommandLine, span: Span, fallback: FileId): Span {
  const piece = pieceAt(line, span.start);
  const written = piece && spanOf(piece.origin);
  if (!piece || !written) return { file: fallback, start: 0, end: 0 };
  const quotes = quotesOf(piece, written);
  if (quotes === undefined) return written;
  const start = written.start + quotes + span.start - piece.start;
  return { file: written.file, start, end: start + span.end - span.start };
}
