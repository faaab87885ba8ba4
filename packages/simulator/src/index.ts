export * from './model.ts';
export { type OtherOrder, simulateOtherOrder } from './other-order.ts';
export { simulateBoot } from './simulate-boot.ts';
export { withPlacements } from './unknown/placement-notes.ts';
export { defaultPlacement, placementRanges } from './unknown/placement-range.ts';
