export * from './parameter.ts';
export * from './parsed-value.ts';
export * from './value-types.ts';
