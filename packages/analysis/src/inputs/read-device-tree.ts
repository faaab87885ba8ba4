import type { Diagnostic, FileHost } from '@carveout/core';
import { isFdt } from '@carveout/devicetree';
import { codes } from '../codes.ts';
import { binaryKind } from './binary-kind.ts';
import { fileHead } from './file-head.ts';
import { inputProblem, readProblem, roughSize } from './input-problem.ts';

/** Larger than any device tree by far: the largest of the kernel's are 300 KiB of source with all includes. */
const MAX_BYTES = 16 * 1024 * 1024;
const WHAT = 'device tree';

export type DeviceTreeFile =
  | { readonly kind: 'source' }
  | { readonly kind: 'blob'; readonly bytes: Uint8Array }
  | { readonly kind: 'unusable'; readonly problem: Diagnostic };

/** Reads a device tree and tells source from blob by content; whatever is neither gives exactly one problem. */
export function readDeviceTreeFile(path: string, host: FileHost): DeviceTreeFile {
  const head = fileHead(path, 0, host);
  if (head.ok && head.size > MAX_BYTES) return unusable(tooLarge(path, head.size));
  const result = host.read(path);
  if (!result.ok) return unusable(readProblem(path, WHAT, result.failure, result.detail));
  return classify(path, result.bytes);
}

function classify(path: string, bytes: Uint8Array): DeviceTreeFile {
  if (bytes.length > MAX_BYTES) return unusable(tooLarge(path, bytes.length));
  if (bytes.length === 0) return unusable(inputProblem(codes.emptyInput, path, `${WHAT} \`${path}\` is empty`));
  if (isFdt(bytes)) return { kind: 'blob', bytes };
  if (bytes.includes(0) || /\.dtbo?$/.test(path) || isUtf16(bytes)) return unusable(notADeviceTree(path, bytes));
  if (isBlank(bytes)) {
    return unusable(inputProblem(codes.emptyInput, path, `${WHAT} \`${path}\` holds only blanks`));
  }
  return { kind: 'source' };
}

const unusable = (problem: Diagnostic): DeviceTreeFile => ({ kind: 'unusable', problem });

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** Nothing but blanks, behind a byte order mark if there is one. */
function isBlank(bytes: Uint8Array): boolean {
  const start = BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte) ? BYTE_ORDER_MARK.length : 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== 0x20 && (byte < 0x09 || byte > 0x0d)) return false;
  }
  return true;
}

const isUtf16 = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

const tooLarge = (path: string, size: number): Diagnostic =>
  inputProblem(
    codes.inputTooLarge,
    path,
    `\`${path}\` is too large for a ${WHAT}: ${roughSize(size)}, the limit is ${roughSize(MAX_BYTES)}`,
    'check that this is the file you mean',
  );

function notADeviceTree(path: string, bytes: Uint8Array): Diagnostic {
  const isText = !bytes.includes(0) && !isUtf16(bytes);
  const { name, help } = binaryKind(bytes);
  return inputProblem(
    codes.notADeviceTree,
    path,
    `\`${path}\` is not a ${WHAT} but ${isText && name.startsWith('binary') ? 'text under the name of a blob' : name}`,
    isText && name.startsWith('binary') ? 'if it is source, call it .dts' : help,
  );
}
