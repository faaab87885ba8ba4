export * from './model.ts';
export { simulateBoot } from './simulate-boot.ts';
