import { analyzeBoard, type BoardInput, createSession } from '@carveout/analysis';
import { loadProject, resolveBoard } from '@carveout/analysis/project';
import { fileId, memoryHost } from '@carveout/core';
import { checkValues, parseCommandLine, truncateCommandLine } from '@carveout/grammar-cmdline';
import { parseKconfig } from '@carveout/grammar-kconfig';
import fc from 'fast-check';
import type { Target } from './target.ts';

const noise = fc.string({ unit: 'binary', maxLength: 40 });
const size = fc.constantFrom(
  '64M',
  '0x10000000',
  '010M',
  '64MB',
  '-1',
  '16E',
  '99999999999999999999',
  '4K@',
  '1G@3G',
  '64M@0x38000000-4G',
  '',
  '@',
  '-',
  '0',
);

const KERNELS = ['4.19.1', '5.4', '5.10.89', '6.1.176', '6.12.117', '7.0'];

const BOARD = `/dts-v1/; / { #address-cells = <2>; #size-cells = <2>; compatible = "arm,board";
  cpus { #address-cells = <1>; #size-cells = <0>; cpu@0 { compatible = "arm,cortex-a53"; reg = <0>; device_type = "cpu"; }; };
  memory@80000000 { device_type = "memory"; reg = <0 0x80000000 0 0x40000000>; };
  reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;
    linux,cma { compatible = "shared-dma-pool"; reusable; size = <0 0x4000000>; linux,cma-default; }; }; };`;

/** A whole boot with it. What comes out may be any outcome, and every region lies below 2^64. */
function boot(input: Pick<BoardInput, 'commandLine' | 'kernel' | 'configFile'>, config = ''): string | undefined {
  const host = memoryHost({ 'b.dts': BOARD, 'kernel.config': config });
  const board: BoardInput = { deviceTree: 'b.dts', arch: 'arm64', ...input };
  const { simulation } = analyzeBoard(board, host, createSession(host), { unknowns: 'ignore' });
  const bad = simulation?.cma.find(({ base, size }) => base + size > 1n << 64n);
  return bad && `an area of ${bad.size} bytes at ${bad.base}`;
}

/** Kernel command lines: words the kernel knows with values it may not. */
export function fuzzCommandLine(): Target<string> {
  const name = fc.constantFrom(
    'cma',
    'mem',
    'memmap',
    'coherent_pool',
    'numa_cma',
    'cma_pernuma',
    'hugetlb_cma',
    'swiotlb',
    'crashkernel',
    'movable_node',
    'vmalloc',
    'kernelcore',
    'cma_map',
    'console',
    '--',
    '"a b"',
  );
  const word = fc.oneof(
    fc.tuple(name, size).map((x) => x.join('=')),
    name,
    noise,
    fc.tuple(name, noise).map((x) => x.join('=')),
  );
  return {
    inputs: fc
      .tuple(fc.array(word, { maxLength: 12 }), fc.constantFrom(' ', '  ', '\t', '\n', ','))
      .map(([words, blank]) => words.join(blank)),
    show: (text) => JSON.stringify(text),
    summary: () => '',
    check(text) {
      const file = fileId('<command line>');
      const { parameters } = parseCommandLine(text, file);
      for (const { span } of checkValues(parameters)) {
        if (!(span.start >= 0 && span.start <= span.end && span.end <= text.length))
          return `a span of ${span.start} to ${span.end}`;
      }
      truncateCommandLine(text, 16);
      return boot({ commandLine: text, kernel: KERNELS[text.length % KERNELS.length] ?? '6.12' });
    },
  };
}

/** Those that decide about memory. */
const SYMBOLS =
  'CMA CMA_SIZE_MBYTES CMA_SIZE_PERCENTAGE CMA_SIZE_SEL_PERCENTAGE CMA_SIZE_SEL_MIN CMA_ALIGNMENT CMA_AREAS CMDLINE CMDLINE_FORCE HZ DMA_CMA ZONE_DMA ZONE_DMA32 NODES_SHIFT PAGE_BLOCK_MAX_ORDER ARCH_FORCE_MAX_ORDER FORCE_MAX_ZONEORDER ARM64_VA_BITS ARM64_PA_BITS ARM64_64K_PAGES ARM64_16K_PAGES KFENCE KFENCE_NUM_OBJECTS KFENCE_SAMPLE_INTERVAL SWIOTLB FLATMEM NUMA TRANSPARENT_HUGEPAGE DMA_COHERENT_POOL ARM_LPAE HIGHMEM';

/** `.config` files. */
export function fuzzConfig(): Target<string> {
  const symbol = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...SYMBOLS.split(' ')).map((name) => `CONFIG_${name}`) },
    fc.constantFrom('CONFIG_', 'CONFIG_A-B', 'X'),
  );
  const value = fc.oneof(
    fc.constantFrom(
      'y',
      'm',
      'n',
      '64',
      '0',
      '3',
      '52',
      '99999999999',
      '0x40',
      '"text"',
      '"a \\" b"',
      '"open',
      '',
      '-5',
    ),
    noise,
  );
  const line = fc.oneof(
    fc.tuple(symbol, value).map((x) => x.join('=')),
    symbol.map((name) => `# ${name} is not set`),
    fc.constantFrom('# Linux/arm64 6.12.117 Kernel Configuration', '# Automatically generated file', '', '\r'),
    noise,
  );
  return {
    inputs: fc
      .tuple(fc.array(line, { maxLength: 20 }), fc.constantFrom('\n', '\r\n'))
      .map(([lines, end]) => lines.join(end)),
    show: (text) => JSON.stringify(text),
    summary: () => '',
    check(text) {
      parseKconfig(text, fileId('.config'));
      return boot({ configFile: 'kernel.config' }, text);
    },
  };
}

/** Project files, as JSON of any shape and as YAML text. */
export function fuzzProject(): Target<string> {
  const board = fc.record(
    {
      deviceTree: fc.oneof(fc.constantFrom('a.dts', '/x', ''), fc.jsonValue({ maxDepth: 1 })),
      memory: fc.oneof(size, fc.array(size, { maxLength: 3 }), fc.jsonValue({ maxDepth: 2 })),
      cmdline: fc.oneof(fc.constantFrom('cma=64M'), fc.jsonValue({ maxDepth: 1 })),
      kernel: fc.oneof(fc.constantFrom('6.12', '6.1.192', 'x', '99999.1'), fc.jsonValue({ maxDepth: 1 })),
      variants: fc.jsonValue({ maxDepth: 3 }),
      overlays: fc.jsonValue({ maxDepth: 2 }),
    },
    { requiredKeys: [] },
  );
  const document = fc.oneof(
    fc
      .record({ boards: fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'x y'), board, { maxKeys: 3 }) })
      .map((it) => JSON.stringify(it)),
    fc.jsonValue({ maxDepth: 4 }).map((it) => JSON.stringify(it)),
    fc
      .array(
        fc.constantFrom(
          'boards:',
          '  a:',
          '    deviceTree: a.dts',
          '    memory: [1G, 2G]',
          '- x',
          'a: &a [*a]',
          '<<: *a',
          '? |',
          '!!binary x',
          '\t',
          '%YAML 1.3',
          '---',
          '{',
          ']',
        ),
        { maxLength: 8 },
      )
      .map((lines) => lines.join('\n')),
    noise,
  );
  return {
    inputs: document,
    show: (text) => text,
    summary: () => '',
    check(text) {
      for (const name of ['carveout.json', 'carveout.yaml']) {
        const { project } = loadProject(name, memoryHost({ [name]: text }));
        for (const board of project ? project.boards.keys() : []) if (project) resolveBoard(board, project);
      }
      return undefined;
    },
  };
}
