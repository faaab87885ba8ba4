export * from './model.ts';
export { type OtherOrder, simulateOtherOrder } from './other-order.ts';
export { placementRanges, withPlacements } from './placement-range.ts';
export { simulateBoot } from './simulate-boot.ts';
