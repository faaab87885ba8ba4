import { Ajv2019, type ErrorObject, type ValidateFunction } from 'ajv/dist/2019.js';
import { projectSchema } from './schema.ts';

let validator: ValidateFunction | undefined;

/** Errors of `value` against the project schema, in the order ajv finds them. Compiles the schema when first called. */
export function validateProject(value: unknown): readonly ErrorObject[] {
  validator ??= new Ajv2019({ allErrors: true, verbose: true, strict: true }).compile(projectSchema);
  if (validator(value)) return [];
  // An `if` only says that its branch failed, which says itself why.
  return (validator.errors ?? []).filter(({ keyword }) => keyword !== 'if');
}
