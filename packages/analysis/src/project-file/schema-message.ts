import { nearestName } from '@carveout/core';
import type { ErrorObject } from 'ajv/dist/2019.js';
import { codeCatalog } from '../code-catalog.ts';

/** What a schema error means to the person who wrote the file. */
export interface SchemaMessage {
  /** Keys from the root to the place, outermost first. */
  readonly path: readonly (string | number)[];
  /** True when the place is the key at the end of `path`, not its value. */
  readonly atKey: boolean;
  readonly message: string;
  readonly help: string;
}

/** `written`: the text in the file at a path; a number loses its spelling when it is read (6.10, 0x4000). */
export function schemaMessage(error: ErrorObject, written: (path: SchemaMessage['path']) => string): SchemaMessage {
  const path = error.instancePath.split('/').slice(1).map(unescapePointer);
  const where = placeName(path);
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(error, path, where);
    case 'required':
      return {
        path,
        atKey: true,
        message: `${where} has no \`${String(error.params['missingProperty'])}\``,
        help: `add \`${String(error.params['missingProperty'])}\`; it is required`,
      };
    case 'enum':
      return {
        path,
        atKey: false,
        message: `${where} cannot be ${show(error.data)}`,
        help: `allowed are ${listOf(error.params['allowedValues'])}`,
      };
    case 'type':
      return {
        path,
        atKey: false,
        message: `${where} must be ${typeName(error.params['type'])}, not ${showWritten(error.data, written(path))}`,
        help: typeHelp(error, written(path)),
      };
    default:
      return { path, atKey: false, message: `${where} ${error.message ?? 'is not allowed'}`, help: describe(error) };
  }
}

function unknownKey(error: ErrorObject, path: readonly (string | number)[], where: string): SchemaMessage {
  const key = String(error.params['additionalProperty']);
  const allowed = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
  if (path.at(-1) === 'lint' && codeCatalog().has(key)) {
    const help = `rules are set under \`rules\`: \`lint: { rules: { ${key}: … } }\``;
    return { path: [...path, key], atKey: true, message: `${where} has an unknown key \`${key}\``, help };
  }
  const near = nearestName(key, allowed) ?? allowed.find((name) => name.toLowerCase() === key.toLowerCase());
  const all = `allowed are ${listOf(allowed)}`;
  return {
    path: [...path, key],
    atKey: true,
    message: `${where} has an unknown key \`${key}\``,
    help: near === undefined ? all : `did you mean \`${near}\`? ${all[0]?.toUpperCase()}${all.slice(1)}`,
  };
}

/** `board \`evk\``, `\`memory\` of board \`evk\``: the path in words. */
function placeName(path: readonly (string | number)[]): string {
  const [section, board, ...rest] = path;
  if (section === undefined) return 'the project file';
  if (section !== 'boards' || board === undefined) return `\`${path.join('.')}\``;
  return rest.length === 0 ? `board \`${board}\`` : `\`${rest.join('.')}\` of board \`${board}\``;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a mapping',
  number: 'a number',
  boolean: 'true or false',
};

const typeName = (type: unknown): string => TYPE_NAMES[String(type)] ?? String(type);

function typeHelp(error: ErrorObject, text: string): string {
  if (error.params['type'] === 'string' && typeof error.data === 'number') {
    return `put it in quotes, or it is read as a number: "${text}"`;
  }
  if (error.params['type'] === 'array' && typeof error.data === 'string')
    return `write it as a list: ["${error.data}"]`;
  return describe(error);
}

const describe = (error: ErrorObject): string =>
  String(error.parentSchema?.['description'] ?? 'see the schema, schema/project.schema.json');

const showWritten = (value: unknown, text: string): string =>
  typeof value === 'number' ? `the number ${text}` : show(value);

function show(value: unknown): string {
  if (typeof value === 'string') return `\`${value}\``;
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'nothing';
  return typeof value === 'object' ? 'a mapping' : `the ${typeof value} ${String(value)}`;
}

const listOf = (values: unknown): string =>
  (Array.isArray(values) ? values : []).map((value) => `\`${String(value)}\``).join(', ');

const unescapePointer = (part: string): string | number => {
  const text = part.replaceAll('~1', '/').replaceAll('~0', '~');
  return /^(0|[1-9]\d*)$/.test(text) ? Number(text) : text;
};
