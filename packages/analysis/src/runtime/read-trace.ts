import { type Diagnostic, decodeUtf8, type FileHost } from '@carveout/core';
import { readProblem } from '../inputs/input-problem.ts';

export type TraceText =
  | { readonly ok: true; readonly chunks: Iterable<string> | AsyncIterable<string> }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** The text of a trace or log, piece by piece where the host can: its length is no limit then. */
export function readTraceText(path: string, host: FileHost): TraceText {
  const read = host.chunks?.(path) ?? wholeFile(path, host);
  if (!read.ok) return { ok: false, diagnostic: readProblem(path, 'trace', read.failure, read.detail) };
  return { ok: true, chunks: decoded(read.chunks) };
}

function wholeFile(path: string, host: FileHost) {
  const read = host.read(path);
  return read.ok ? ({ ok: true, chunks: [read.bytes] } as const) : read;
}

const LINE_FEED = 10;
/** A line longer than this is cut wherever it is: its text is of no use anyway. */
const MAX_REST = 1 << 16;

/** Decodes at line ends, so that no character is torn. */
class LineDecoder {
  #rest: Uint8Array = new Uint8Array(0);

  decode(bytes: Uint8Array): string {
    const all = joined(this.#rest, bytes);
    const end = all.lastIndexOf(LINE_FEED) + 1;
    const cut = end > 0 || all.length < MAX_REST ? end : all.length;
    this.#rest = all.slice(cut);
    return decodeUtf8(all.subarray(0, cut));
  }

  end = (): string => decodeUtf8(this.#rest);
}

function* decoded(chunks: Iterable<Uint8Array>): Iterable<string> {
  const decoder = new LineDecoder();
  for (const bytes of chunks) yield decoder.decode(bytes);
  yield decoder.end();
}

/** The text of a trace that comes from a pipe, piece by piece. */
export async function* traceTextOf(chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new LineDecoder();
  for await (const bytes of chunks) yield decoder.decode(bytes);
  yield decoder.end();
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
