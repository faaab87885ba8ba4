import { type Diagnostic, type FileHost, type U64, wrapU64 } from '@carveout/core';
import { codes } from '../codes.ts';
import { binaryKind } from './binary-kind.ts';
import { fileHead } from './file-head.ts';
import { inputProblem, readProblem } from './input-problem.ts';

const HEADER_BYTES = 64;
/** image_size says 0 in arm64 kernels before 3.17: the size is then unknown. */
const TEXT_OFFSET = 8;
const IMAGE_SIZE = 16;
const MAGIC = 56;

/** What the header of an `Image` says (Documentation/arch/arm64/booting.rst; riscv has the same fields). */
export interface ImageHeader {
  readonly arch: 'arm64' | 'riscv';
  /** Distance of the image from a 2 MiB boundary of RAM. */
  readonly textOffset: U64;
  /** Bytes in memory from the start of the image to its end, bss included. */
  readonly imageSize: U64;
}

export type ImageResult =
  | { readonly ok: true; readonly header: ImageHeader }
  | { readonly ok: false; readonly problem: Diagnostic };

/** Reads the header alone: kernel images are larger than the files we otherwise read. */
export function readImageHeader(path: string, host: FileHost): ImageResult {
  const head = fileHead(path, HEADER_BYTES, host);
  if (!head.ok) return { ok: false, problem: readProblem(path, 'kernel image', head.failure, head.detail) };
  const header = decodeImageHeader(head.bytes);
  if (header) return { ok: true, header };
  const { name } = binaryKind(head.bytes);
  const what = head.bytes.length === 0 ? 'empty' : name;
  const help = 'give an uncompressed arm64 or riscv Image, or the range outright: --kernel-image BASE:SIZE';
  const message = `\`${path}\` does not tell how much memory the kernel takes: it is ${what}`;
  return { ok: false, problem: inputProblem(codes.notAnImage, path, message, help) };
}

/** undefined when the magic is missing or the header names no size. */
export function decodeImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const magic = String.fromCharCode(...bytes.subarray(MAGIC, MAGIC + 4));
  const arch = magic === 'ARM\u0064' ? 'arm64' : magic === 'RSC\u0005' ? 'riscv' : undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const imageSize = wrapU64(view.getBigUint64(IMAGE_SIZE, true));
  if (!arch || imageSize === 0n) return undefined;
  return { arch, textOffset: wrapU64(view.getBigUint64(TEXT_OFFSET, true)), imageSize };
}
