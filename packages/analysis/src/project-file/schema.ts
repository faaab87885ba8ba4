import { boardLint, projectLint, type Schema } from './lint-schema.ts';

export type { Schema } from './lint-schema.ts';

const text = (description: string): Schema => ({ type: 'string', minLength: 1, description });
const list = (description: string): Schema => ({
  type: 'array',
  items: { type: 'string', minLength: 1 },
  description,
});

/** Inputs of one boot that may differ between variants of a board. */
const bootInputs: Readonly<Record<string, Schema>> = {
  kernel: text('Kernel release whose behaviour is applied, as text: "6.12.117".'),
  arch: { enum: ['arm64', 'arm', 'riscv'], description: 'Architecture. Told by the device tree or .config otherwise.' },
  config: text('Kernel .config, relative to this file.'),
  commandLine: { type: 'string', description: 'Replaces /chosen/bootargs.' },
  memory: {
    ...list('RAM banks, each BASE:SIZE or SIZE alone. Replaces the memory nodes.'),
    minItems: 1,
  },
  kernelImage: text('Where the kernel lies: BASE:SIZE, an Image file, or BASE:FILE.'),
  initrd: text('Where the initrd lies: BASE:SIZE or BASE:FILE; none when there is none.'),
  dtb: text('Where the device-tree blob lies: BASE, BASE:SIZE or BASE:FILE.'),
  pageSize: { enum: ['4K', '16K', '64K'], description: 'Page size of the kernel.' },
};

const variants: Schema = {
  type: 'object',
  description: 'Boots of this board that differ in their inputs, by name. With any, the board alone is not checked.',
  additionalProperties: { type: 'object', properties: bootInputs, additionalProperties: false },
};

const combinations: Schema = {
  type: 'object',
  description:
    'Overlays that the product applies together, by name; each is checked in every variant. They are applied after `overlays`.',
  minProperties: 1,
  additionalProperties: list('Overlays in this order, relative to this file; none for the board as it is.'),
};

const board: Schema = {
  type: 'object',
  required: ['deviceTree'],
  properties: {
    deviceTree: text('The .dts or .dtb, relative to this file.'),
    includeDirs: list('Directories searched for #include and /include/, relative to this file.'),
    defines: list('Macros: NAME or NAME=VALUE.'),
    overlays: list('Overlays applied in this order, relative to this file.'),
    ...bootInputs,
    ram: {
      ...list(
        'RAM sizes the board ships with, one variant each: "1G", or banks joined by +, "0x40000000:1G+0x100000000:3G".',
      ),
      minItems: 1,
    },
    variants,
    overlayCombinations: combinations,
    lint: boardLint,
  },
  additionalProperties: false,
};

/** The schema of `carveout.json` and `carveout.yaml`; published as `schema/project.schema.json`. */
export const projectSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2019-09/schema',
  title: 'carveout project file',
  type: 'object',
  required: ['boards'],
  properties: {
    $schema: { type: 'string', description: 'For editors.' },
    boards: {
      type: 'object',
      description: 'Boards by name: what `carveout layout NAME` and the others take.',
      additionalProperties: board,
    },
    lint: projectLint,
  },
  additionalProperties: false,
};
