/**
 * The layer table: which package may import which. Imports only point down, and the table itself has no cycle.
 * packages/docs/architecture.md explains it; a package that is not listed here may not exist.
 */
export interface Layer {
  /** Directory from the root of the repository. */
  readonly dir: string;
  /** Name in its package.json. */
  readonly name: string;
  /** 0 is the base; a package imports packages of its own level or below. */
  readonly level: number;
  /** Directories of the packages it depends on: exactly the workspace dependencies of its package.json. */
  readonly imports: readonly string[];
  /** Directories of packages it may name in `import type` only. */
  readonly typeImports?: readonly string[];
  /** Third-party packages it may depend on. */
  readonly external?: readonly string[];
  /** Where `node:` modules, the clock, the environment and the terminal are allowed: everywhere, or one place in `src`. */
  readonly platform?: 'everywhere' | 'src/node';
}

const CORE = 'packages/core';
const GRAMMARS = [
  'grammars/expression',
  'grammars/dts',
  'grammars/cmdline',
  'grammars/kconfig',
  'grammars/alloc-script',
];
const BUILDING = ['packages/preprocessor', 'packages/devicetree', 'packages/allocator', 'packages/kernel'];
const MEANING = ['packages/checks', 'packages/bootconfig', 'packages/simulator', 'packages/runtime'];
/** What a renderer may know the shape of. */
const SHAPES = [
  ...GRAMMARS,
  ...BUILDING,
  ...MEANING,
  'packages/bootlog',
  'packages/lint',
  'packages/bindings',
  'packages/analysis',
];

export const LAYERS: readonly Layer[] = [
  { dir: CORE, name: '@carveout/core', level: 0, imports: [] },

  {
    dir: 'grammars/expression',
    name: '@carveout/grammar-expression',
    level: 1,
    imports: [CORE],
    external: ['chevrotain'],
  },
  {
    dir: 'grammars/dts',
    name: '@carveout/grammar-dts',
    level: 1,
    imports: [CORE, 'grammars/expression'],
    external: ['chevrotain'],
  },
  { dir: 'grammars/cmdline', name: '@carveout/grammar-cmdline', level: 1, imports: [CORE], external: ['chevrotain'] },
  {
    dir: 'grammars/alloc-script',
    name: '@carveout/grammar-alloc-script',
    level: 1,
    imports: [CORE],
    external: ['chevrotain'],
  },
  { dir: 'grammars/kconfig', name: '@carveout/grammar-kconfig', level: 1, imports: [CORE], external: ['chevrotain'] },

  { dir: 'packages/preprocessor', name: '@carveout/preprocessor', level: 2, imports: [CORE, 'grammars/expression'] },
  {
    dir: 'packages/devicetree',
    name: '@carveout/devicetree',
    level: 2,
    imports: [CORE, 'grammars/dts', 'grammars/expression'],
  },
  { dir: 'packages/allocator', name: '@carveout/allocator', level: 2, imports: [CORE] },
  { dir: 'packages/kernel', name: '@carveout/kernel', level: 2, imports: [CORE] },
  { dir: 'packages/bootlog', name: '@carveout/bootlog', level: 2, imports: [CORE, 'packages/kernel'] },

  { dir: 'packages/checks', name: '@carveout/checks', level: 3, imports: [CORE, 'packages/devicetree'] },
  {
    dir: 'packages/bootconfig',
    name: '@carveout/bootconfig',
    level: 3,
    imports: [CORE, 'packages/devicetree', 'grammars/cmdline', 'grammars/kconfig', 'packages/kernel'],
  },

  {
    dir: 'packages/simulator',
    name: '@carveout/simulator',
    level: 4,
    imports: [CORE, 'packages/allocator', 'packages/kernel', 'packages/bootconfig'],
  },
  {
    dir: 'packages/runtime',
    name: '@carveout/runtime',
    level: 4,
    imports: [
      CORE,
      'grammars/cmdline',
      'packages/allocator',
      'packages/kernel',
      'packages/bootconfig',
      'packages/simulator',
    ],
  },

  // For tests alone: no row lists it, so no source imports it.
  {
    dir: 'packages/testkit',
    name: '@carveout/testkit',
    level: 5,
    imports: [
      CORE,
      'packages/devicetree',
      'grammars/dts',
      'grammars/kconfig',
      'packages/kernel',
      'packages/bootconfig',
      'packages/simulator',
    ],
  },

  {
    dir: 'packages/lint',
    name: '@carveout/lint',
    level: 5,
    imports: [
      CORE,
      'packages/kernel',
      'packages/devicetree',
      'packages/checks',
      'packages/bootconfig',
      'packages/simulator',
    ],
    external: ['picomatch'],
  },
  {
    dir: 'packages/bindings',
    name: '@carveout/bindings',
    level: 5,
    imports: [CORE, 'packages/devicetree'],
    external: ['ajv'],
  },
  { dir: 'packages/report', name: '@carveout/report', level: 5, imports: [CORE], typeImports: SHAPES },

  {
    dir: 'packages/analysis',
    name: '@carveout/analysis',
    level: 6,
    imports: [CORE, ...GRAMMARS, ...BUILDING, ...MEANING, 'packages/bootlog', 'packages/lint'],
    external: ['ajv', 'yaml', 'tinyglobby'],
    platform: 'src/node',
  },

  {
    dir: 'packages/cli',
    name: 'carveout',
    level: 7,
    imports: [CORE, 'packages/analysis', 'packages/report'],
    external: ['diff', 'chokidar', 'yargs', 'tinyglobby'],
    platform: 'everywhere',
  },
];

/** Private packages that ship nothing: no layer, nothing may import them. */
export const TOOLING: readonly string[] = ['packages/workspace'];
