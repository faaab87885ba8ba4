export * from './build-tree.ts';
export { codes as deviceTreeCodes } from './codes.ts';
export * from './fdt-decode.ts';
export * from './fdt-encode.ts';
export { isFdt } from './fdt-format.ts';
export { applyOverlay, type OverlayResult } from './overlay.ts';
export * from './read-value.ts';
export * from './tree.ts';
export * from './write-dts.ts';
