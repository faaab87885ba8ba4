import type { Span } from './span.ts';

export type Severity = 'error' | 'warning' | 'info';

/** Stable, documented, never reused. CPP preprocessor, DTS source, DTC dtc's checks, FDT blob, CMD command line, CFG .config, MEM memory rules, PRJ project file, INP inputs, RUN run-time allocations, LNT comments and baselines for the linter. */
export type DiagnosticCode =
  `${'CPP' | 'DTS' | 'DTC' | 'FDT' | 'CMD' | 'CFG' | 'MEM' | 'PRJ' | 'INP' | 'RUN' | 'LNT'}${number}`;

export interface Edit {
  readonly span: Span;
  readonly text: string;
  /** The source that the span has now: with anything else there the edit is not made. Left out for an insertion. */
  readonly replaces?: string;
}

export interface Fix {
  readonly title: string;
  /** True when applying it without asking cannot change what the kernel does beyond the reported problem. */
  readonly safe: boolean;
  readonly edits: readonly Edit[];
}

export interface RelatedSpan {
  readonly span: Span;
  readonly message: string;
}

export interface Diagnostic {
  readonly code: DiagnosticCode;
  /** Readable name of the code, also what configuration and suppressions use: `reserved-overlap`, `dts-syntax`. */
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong: one sentence that names the node and the value. */
  readonly message: string;
  readonly span: Span;
  /** Why: other places that take part. */
  readonly related: readonly RelatedSpan[];
  /** What to do. */
  readonly help?: string;
  readonly fix?: Fix;
}

/** A diagnostic as a report shows it: with the variant of the board it appears in, null when it has none. */
export interface Finding extends Diagnostic {
  /** Path of the node it is about; left out when it is about a line, a file or the whole board. */
  readonly node?: string;
  readonly variant: Readonly<Record<string, string>> | null;
}

/** What a code means; each package lists its own and the documentation pages are made from them. */
export interface CodeInfo {
  readonly code: DiagnosticCode;
  readonly rule: string;
  readonly severity: Severity;
  /** One sentence: when it is reported. */
  readonly summary: string;
  /** One or two sentences: what happens if it is left as it is, and what to do. */
  readonly why: string;
}

export type CodeTable = Readonly<Record<string, CodeInfo>>;

/** Keeps the literal keys of a package's code table: `codes.syntax` is checked, `codes.sintax` does not compile. */
export const defineCodes = <T extends CodeTable>(codes: T): T => codes;

export interface DiagnosticDetails {
  readonly severity?: Severity;
  readonly related?: readonly RelatedSpan[];
  readonly help?: string | undefined;
  readonly fix?: Fix | undefined;
}

/** A diagnostic of a listed code; severity is the code's unless `details` says otherwise. */
export function diagnostic(info: CodeInfo, span: Span, message: string, details: DiagnosticDetails = {}): Diagnostic {
  return {
    code: info.code,
    rule: info.rule,
    severity: details.severity ?? info.severity,
    message,
    span,
    related: details.related ?? [],
    ...(details.help === undefined ? {} : { help: details.help }),
    ...(details.fix === undefined ? {} : { fix: details.fix }),
  };
}

const SEVERITY_RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** File, position, severity, code, message: the order in which every report lists findings. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.span.file, b.span.file) ||
    a.span.start - b.span.start ||
    a.span.end - b.span.end ||
    SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
