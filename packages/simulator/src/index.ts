export * from './model.ts';
export { placementRanges, withPlacements } from './placement-range.ts';
export { simulateBoot } from './simulate-boot.ts';
