import type { CodeInfo } from '@carveout/core';

/** Why a blob cannot be read; the place counts bytes of the blob. */
export interface BlobFault {
  readonly kind: 'fault';
  readonly code: CodeInfo;
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly help: string;
}

export const blobFault = (
  code: CodeInfo,
  place: readonly [start: number, end: number],
  message: string,
  help = 'make the blob again, or take it from its source again',
): BlobFault => ({ kind: 'fault', code, start: place[0], end: place[1], message, help });

export const isFault = (value: object): value is BlobFault => 'kind' in value && value.kind === 'fault';
