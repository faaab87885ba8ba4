import { type CodeInfo, type Diagnostic, diagnostic, fileId, type ReadFailure } from '@carveout/core';
import { codes } from '../codes.ts';

/** A problem with a file as a whole. */
export const inputProblem = (info: CodeInfo, path: string, message: string, help?: string): Diagnostic =>
  diagnostic(info, { file: fileId(path), start: 0, end: 0 }, message, { help });

const MIB = 1024 * 1024;

/** `18.4 MiB`: to tell how far off a file is, not to compute with. */
export const roughSize = (bytes: number): string =>
  bytes < MIB ? `${bytes} bytes` : `${Math.round((bytes / MIB) * 10) / 10} MiB`;

/** The one message for a file that could not be read. `what` is what it was wanted as: `device tree`, `.config`. */
export function readProblem(path: string, what: string, failure: ReadFailure, detail: string): Diagnostic {
  switch (failure) {
    case 'missing':
      return inputProblem(codes.missingInput, path, `${what} \`${path}\` does not exist`, 'check the path');
    case 'directory':
      return inputProblem(codes.directoryInput, path, `\`${path}\` is a directory, not a ${what}`, 'name a file in it');
    case 'too-large':
      return inputProblem(codes.inputTooLarge, path, `\`${path}\` is too large for a ${what}: ${detail}`);
    case 'denied':
    case 'not-allowed':
    case 'failed':
      return inputProblem(codes.unreadableInput, path, `${what} \`${path}\` cannot be read: ${detail}`);
  }
}
