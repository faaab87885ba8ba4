export * from './arch.ts';
export * from './behaviour.ts';
export * from './profile.ts';
export * from './version.ts';
