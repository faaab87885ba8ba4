import type { CodeInfo, DiagnosticDetails, NameTable, Span } from '@carveout/core';
import { codes } from './codes.ts';
import { evaluateIf } from './evaluate-if.ts';
import { Expander, type ExpansionRun } from './expander.ts';
import { decidingNames, findExpansion, keepExpansion } from './expansion-cache.ts';
import type { Cursor, Frame } from './frame.ts';
import type { IncludeSearch } from './include-search.ts';
import { builtinMacros, type Macro, parseMacro, sameDefinition } from './macro.ts';
import type { MarkedLines } from './marked-lines.ts';
import type { Limits } from './options.ts';
import { Output } from './output.ts';
import { Renderer } from './render.ts';
import type { Reporter } from './reporter.ts';
import { runInclude } from './run-include.ts';
import {
  type ExpansionProblem,
  reportDirective,
  reportExpansion,
  reportFaulty,
  reportRaw,
  reportRedefined,
} from './run-reports.ts';
import type { ConditionalItem, DirectiveItem, IncludeItem, ScannedFile, TextItem } from './scanned-file.ts';
import { spanInClean, spanInText } from './spans.ts';
import { createTextSource, firstInk } from './text-source.ts';

/** What a run is given by its session. */
export interface RunSetup {
  readonly names: NameTable;
  /** Macro of each name, by number; empty before and after a run. */
  readonly macros: (Macro | undefined)[];
  /** Room for the numbers of what a run defines: thousands, and the same ones for the next board. */
  readonly defined: number[];
  readonly search: IncludeSearch;
  readonly limits: Limits;
  readonly reporter: Reporter;
  readonly marked: MarkedLines;
  readonly mainPath: string;
  /** A scanned file, or why it cannot be read; `raw` as for {@link Run.main}. */
  load(path: string, raw: boolean): ScannedFile | string;
}

/** One file being preprocessed: the files open, the macros defined, the output. */
export class Run implements ExpansionRun {
  readonly names: NameTable;
  readonly macros: (Macro | undefined)[];
  readonly search: IncludeSearch;
  readonly limits: Limits;
  readonly mainPath: string;
  readonly output = new Output();
  readonly frames: Frame[] = [];
  readonly stack: Cursor[] = [];
  readonly once = new Set<string>();
  readonly expander: Expander = new Expander(this);
  includesStopped = false;
  includeCount = 0;
  private readonly setup: RunSetup;
  private definedCount = 0;
  private readonly seen = new Set<ScannedFile>();
  private span: Span | undefined;
  private tokens = 0;
  private exhausted = false;
  private counter = 0;
  private rawMain = false;

  constructor(setup: RunSetup) {
    this.setup = setup;
    this.names = setup.names;
    this.macros = setup.macros;
    this.search = setup.search;
    this.limits = setup.limits;
    this.mainPath = setup.mainPath;
    for (const macro of builtinMacros(setup.names)) this.define(macro);
  }

  load(path: string, raw: boolean): ScannedFile | string {
    return this.setup.load(path, raw);
  }

  report(info: CodeInfo, span: Span, message: string, details?: DiagnosticDetails): void {
    this.setup.reporter.report(info, this.setup.marked.translate(span), message, details);
  }

  /** Where faults of the following expansion are reported. */
  place(span: Span): void {
    this.span = span;
  }

  /** Definitions that hold before the main file: no output, no include. */
  preset(file: ScannedFile): void {
    const cursor = this.enter(file, undefined);
    while (cursor.item < file.items.length) this.step(cursor);
    this.stack.length = 0;
    this.frames.length = 0;
  }

  /** Preprocesses the main file to the end; `raw` as dtc reads it, without directives and macros. */
  main(file: ScannedFile, raw = false): void {
    this.rawMain = raw;
    this.enter(file, undefined);
    for (let cursor = this.stack.at(-1); cursor; cursor = this.stack.at(-1)) {
      if (cursor.item >= cursor.frame.file.items.length) this.stack.pop();
      else this.step(cursor);
      if (this.output.length > this.limits.output) this.outputFull();
    }
  }

  /** Leaves the session's macro table empty again. */
  finish(): void {
    const { defined } = this.setup;
    for (let at = 0; at < this.definedCount; at++) this.macros[defined[at] ?? 0] = undefined;
    this.definedCount = 0;
  }

  define(macro: Macro): void {
    const old = this.macros[macro.id];
    if (old === macro) return;
    if (macro.suspect && reportFaulty(this, macro)) return;
    if (old === undefined) this.setup.defined[this.definedCount++] = macro.id;
    else if (!sameDefinition(old, macro, this.names)) reportRedefined(this, old, macro);
    this.macros[macro.id] = macro;
  }

  enter(
    file: ScannedFile,
    from: { readonly cursor: Cursor; readonly item: IncludeItem; readonly searchIndex: number } | undefined,
  ): Cursor {
    const frame: Frame = {
      file,
      parent: from?.cursor.index ?? -1,
      start: from?.item.start ?? 0,
      end: from?.item.end ?? 0,
      raw: from === undefined ? this.rawMain : from.cursor.frame.raw || from.item.form === 'dtc',
      searchIndex: from?.searchIndex ?? -1,
    };
    const cursor: Cursor = { frame, index: this.frames.length, item: 0, at: -1 };
    this.frames.push(frame);
    this.stack.push(cursor);
    if (!this.seen.has(file)) {
      this.seen.add(file);
      for (const { info, message, help, start, end, onlyRaw } of file.faults) {
        if (!onlyRaw || frame.raw) this.report(info, spanInText(file, start, end), message, { help });
      }
    }
    return cursor;
  }

  spend(): boolean {
    if (this.exhausted) return false;
    if (++this.tokens <= this.limits.tokens) return true;
    this.exhausted = true;
    if (this.span) {
      const message = `macros expand to more than ${this.limits.tokens} tokens`;
      this.report(codes.expansionLimit, this.span, message, { help: 'macros behind this place are not expanded' });
    }
    return false;
  }

  builtin(macro: Macro): { readonly text: string; readonly quoted: boolean } {
    if (macro.builtin === 'counter') return { text: `${this.counter++}`, quoted: false };
    if (macro.builtin === 'level') return { text: `${this.stack.length - 1}`, quoted: false };
    const file = this.stack.at(-1)?.frame.file;
    const place = file && this.setup.marked.lineOf(file, this.span?.start ?? 0);
    if (macro.builtin === 'line') return { text: `${place?.line ?? 0}`, quoted: false };
    return { text: `"${(place?.file ?? '').replace(/["\\]/g, '\\$&')}"`, quoted: true };
  }

  problem(problem: ExpansionProblem, macro: Macro, detail: string): void {
    if (!this.span || this.exhausted) return;
    if (problem === 'depth') this.exhausted = true;
    reportExpansion(this, this.span, { problem, macro, detail });
  }

  private step(cursor: Cursor): void {
    const item = cursor.frame.file.items[cursor.item];
    if (!item) return;
    if (item.kind !== 'text') this.directive(cursor, item);
    // The main file's text is nobody else's.
    else if (cursor.frame.parent < 0 || cursor.frame.raw || cursor.at >= 0 || this.exhausted) {
      this.output.piece();
      this.text(cursor, item);
    } else this.sharedText(cursor, item);
  }

  /** Text that other boards may include too: taken from them, or kept for them. */
  private sharedText(cursor: Cursor, item: TextItem): void {
    const { output, macros } = this;
    const known = findExpansion(item, macros);
    if (known && output.repeat(cursor.index, known)) {
      cursor.item++;
      return;
    }
    const index = cursor.item;
    const problems = this.setup.reporter.diagnostics.length;
    const mark = output.mark();
    output.piece();
    this.text(cursor, item);
    // Arguments may have reached into another piece.
    if (!mark || cursor.item !== index + 1 || cursor.at >= 0 || this.exhausted) return;
    if (this.setup.reporter.diagnostics.length > problems || output.length > this.limits.output) return;
    const deciding = decidingNames(cursor.frame.file, item, macros, this.names);
    const made = deciding && output.since(mark);
    if (!deciding || !made) return;
    const expansion = { ...made, ...deciding };
    keepExpansion(item, expansion);
    const piece = output.pieces.at(-1);
    if (piece) piece.expansion = expansion;
  }

  private text(cursor: Cursor, item: TextItem): void {
    const { file, raw } = cursor.frame;
    const { clean, nameStarts, nameIds } = file;
    const { macros, output } = this;
    let at = cursor.at < 0 ? item.start : cursor.at;
    for (let index = raw || this.exhausted ? item.endName : item.firstName; index < item.endName; index++) {
      const macro = macros[nameIds[index] ?? 0];
      if (macro === undefined) continue;
      const start = nameStarts[index] ?? 0;
      if (start < at) continue;
      const end = start + macro.name.length;
      const { plain, body, params } = macro.parsed ?? parseMacro(macro, this.names);
      if (params && isNoUse(clean, end, item.end)) continue;
      output.text(cursor.index, clean, at, start);
      if (plain !== undefined && !macro.builtin) {
        at = end;
        const last = body.length - 1;
        output.macro({ macro, frame: cursor.index, start, end }, plain, body[0], body[last]);
        continue;
      }
      cursor.at = end;
      this.use(cursor, macro, start, end);
      // Arguments may have taken the cursor to another piece of text.
      if (file.items[cursor.item] !== item) return;
      at = cursor.at;
      if (this.exhausted) break;
      if (output.length > this.limits.output) return;
    }
    output.text(cursor.index, clean, at, item.end);
    cursor.item++;
    cursor.at = -1;
  }

  /** A macro that takes more than copying its body. */
  private use(cursor: Cursor, macro: Macro, start: number, end: number): void {
    const { file } = cursor.frame;
    const renderer = new Renderer(this.limits.output);
    this.span = spanInClean(file, start, end);
    const item = cursor.item;
    this.expander.expandUse(macro, createTextSource(cursor, this.names, this.advance), (token) => renderer.add(token));
    const last = cursor.item === item || cursor.at >= 0 ? Math.max(cursor.at, end) : end;
    const place = { macro, frame: cursor.index, start, end: last };
    this.output.macro(place, renderer.text, renderer.first, renderer.last);
    if (renderer.trailingBlank) this.output.blank();
    if (renderer.overflow) this.output.length = this.limits.output + 1;
  }

  private readonly advance = (cursor: Cursor, passIncludes: boolean): boolean => {
    const { items } = cursor.frame.file;
    cursor.item++;
    cursor.at = -1;
    for (let item = items[cursor.item]; item; item = items[cursor.item]) {
      if (item.kind === 'text') return true;
      if (item.kind === 'include') {
        if (!passIncludes) return false;
        const span = spanInText(cursor.frame.file, item.start, item.end);
        this.report(codes.includeInArguments, span, 'an include inside the arguments of a macro is left out', {
          help: 'move it in front of the macro',
        });
        cursor.item++;
      } else this.directive(cursor, item);
    }
    return false;
  };

  private directive(cursor: Cursor, item: DirectiveItem): void {
    const { frame } = cursor;
    if (frame.raw && !(item.kind === 'include' && item.form === 'dtc')) {
      cursor.item++;
      reportRaw(this, frame, item);
      return;
    }
    switch (item.kind) {
      case 'if':
        cursor.item = this.branch(frame, item, cursor.item);
        return;
      case 'elif':
      case 'else':
      case 'endif':
        // Reached from a group that was taken.
        cursor.item = item.last + 1;
        return;
      case 'defines':
        for (const macro of item.macros) this.define(macro);
        break;
      case 'undef':
        this.macros[item.name] = undefined;
        break;
      case 'include':
        cursor.item++;
        runInclude(this, cursor, item);
        return;
      case 'once':
        this.once.add(frame.file.path);
        break;
      default:
        reportDirective(this, frame, item);
    }
    cursor.item++;
  }

  /** Index of the first item of the group that is taken. */
  private branch(frame: Frame, first: ConditionalItem, index: number): number {
    let item = first;
    while (!evaluateIf(this, frame, item)) {
      index = item.next;
      const next = frame.file.items[index];
      if (next?.kind !== 'elif') break;
      item = next;
    }
    return index + 1;
  }

  private outputFull(): void {
    const cursor = this.stack.at(-1);
    const file = cursor?.frame.file;
    if (!cursor || !file) return;
    const at = Math.max(cursor.at, 0);
    const message = `the expanded text is longer than ${this.limits.output} characters`;
    this.report(codes.expansionLimit, spanInClean(file, at, at), message, {
      help: 'everything behind this place is left out',
    });
    this.stack.length = 0;
  }
}

/** The name of a function-like macro without arguments is text. Where the text ends it takes more than a look to tell. */
function isNoUse(clean: string, at: number, end: number): boolean {
  const next = firstInk(clean, at, end);
  return next < end && clean.charCodeAt(next) !== 40;
}
