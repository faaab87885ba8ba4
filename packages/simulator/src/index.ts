export * from './model.ts';
export { type PlacementRange, placementRanges } from './placement-range.ts';
export { simulateBoot } from './simulate-boot.ts';
