import { type BootLog, readBootLog } from '@carveout/bootlog';
import { type Diagnostic, decodeUtf8, type FileHost, fileId } from '@carveout/core';
import { codes } from '../codes.ts';
import { fileHead } from '../inputs/file-head.ts';
import { inputProblem, readProblem, roughSize } from '../inputs/input-problem.ts';
import type { BoardSources } from '../sources.ts';

/** Weeks of a serial console; early boot is at its start or in its last boot. */
const MAX_BYTES = 32 * 1024 * 1024;
const WHAT = 'boot log';

export interface LogFile {
  /** null when the file could not be read or holds no kernel's lines; `diagnostics` says which. */
  readonly log: BootLog | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a capture as text; bytes that are none become U+FFFD. */
export function readLogFile(path: string, host: FileHost, sources: BoardSources): LogFile {
  const head = fileHead(path, 0, host);
  if (head.ok && head.size > MAX_BYTES) {
    const message = `\`${path}\` is too large for a ${WHAT}: ${roughSize(head.size)}, the limit is ${roughSize(MAX_BYTES)}`;
    return {
      log: null,
      diagnostics: [inputProblem(codes.inputTooLarge, path, message, 'cut it to the boot you mean')],
    };
  }
  const result = host.read(path);
  if (!result.ok) return { log: null, diagnostics: [readProblem(path, WHAT, result.failure, result.detail)] };
  const file = fileId(path);
  const text = decodeUtf8(result.bytes);
  sources.addText(file, text);
  const log = readBootLog(text, file);
  return { log: log.lines.length > 0 ? log : null, diagnostics: log.diagnostics };
}
