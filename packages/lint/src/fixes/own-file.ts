import type { FileId } from '@carveout/core';

/**
 * True for the source of one board. What is safe for it need not be for the boards that share an include: they may write more into the
 * same node by its name, or use what this one does not.
 */
export const isOwnFile = (file: FileId): boolean => file.endsWith('.dts');
