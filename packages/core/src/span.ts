/** Name of a text that a person wrote: a path as the user gave it (relative stays relative), or `<command line>`. */
export type FileId = string & { readonly __brand: 'FileId' };

export const fileId = (name: string): FileId => name as FileId;

/** Half-open, in UTF-16 units of the file the *user* wrote, never of expanded text. */
export interface Span {
  readonly file: FileId;
  readonly start: number;
  readonly end: number;
}

/** Where a value came from; this is what answers "why is CMA here?". */
export type Origin = SourceOrigin | DefaultOrigin | DerivedOrigin;

export interface SourceOrigin {
  readonly kind: 'source';
  readonly span: Span;
  /** For text that an include or a macro brought in: the place that brought it. */
  readonly expandedFrom?: Origin;
}

/** A value that nobody wrote: a kernel default. `kernelFunction` names the code (function, version) that applies it. */
export interface DefaultOrigin {
  readonly kind: 'default';
  readonly reason: string;
  readonly kernelFunction?: string;
}

export interface DerivedOrigin {
  readonly kind: 'derived';
  readonly reason: string;
  readonly inputs: readonly Origin[];
}

export interface Sourced<T> {
  readonly value: T;
  readonly origin: Origin;
}

export const sourceOrigin = (span: Span): SourceOrigin => ({ kind: 'source', span });

export const defaultOrigin = (reason: string, kernelFunction?: string): DefaultOrigin =>
  kernelFunction === undefined ? { kind: 'default', reason } : { kind: 'default', reason, kernelFunction };

export const derivedOrigin = (reason: string, inputs: readonly Origin[]): DerivedOrigin => ({
  kind: 'derived',
  reason,
  inputs,
});

/** The first span a person wrote behind `origin`, or undefined when it rests on defaults alone. */
export function spanOf(origin: Origin): Span | undefined {
  if (origin.kind === 'source') return origin.span;
  if (origin.kind === 'default') return undefined;
  for (const input of origin.inputs) {
    const span = spanOf(input);
    if (span) return span;
  }
  return undefined;
}

/** Maps offsets of an expanded text back to what the user wrote. Made by the preprocessor. */
export interface PositionMap {
  /** The user's span behind [start, end) of the expanded text; the place of use, when a macro produced it. */
  spanAt(start: number, end: number): Span;
  /** The same with the chain of includes and macros that led there. */
  originAt(start: number, end: number): SourceOrigin;
}

/** For text that was not expanded: offsets are the file's own. */
export function identityMap(file: FileId): PositionMap {
  const spanAt = (start: number, end: number): Span => ({ file, start, end });
  return { spanAt, originAt: (start, end) => sourceOrigin(spanAt(start, end)) };
}
