export { type CrashkernelValue, crashkernelForRam } from '@carveout/grammar-cmdline';
export { assumeRam, isRamAssumed, isRamUnknown, plausibleRam } from './assumed-ram.ts';
export * from './codes.ts';
export { chosenNode, originAt, pieceAt, placeOf } from './command-line.ts';
export { type DmaWindow, deviceDmaWindows } from './dma-ranges.ts';
export * from './inputs.ts';
export * from './model.ts';
export * from './read-boot-config.ts';
export type { UnflattenedSize } from './unflattened-size.ts';
