import { readFileSync } from 'node:fs';
import { type FileHost, LineTable, memoryHost } from '@carveout/core';
import { describe, expect, it } from 'vitest';
import { findProject, loadProject, projectSchema, resolveBoard } from '../src/project.ts';

const load = (text: string, path = 'carveout.yaml') => loadProject(path, memoryHost({ [path]: text }));

/** `line:column: message | help` of every problem. */
function check(text: string, path?: string): readonly string[] {
  const table = new LineTable(text);
  return load(text, path).diagnostics.map(({ span, message, help }) => {
    const { line, column } = table.positionAt(span.start);
    return `${line}:${column}: ${message}${help === undefined ? '' : ` | ${help}`}`;
  });
}

const BOARD_KEYS =
  '`deviceTree`, `includeDirs`, `defines`, `overlays`, `kernel`, `arch`, `config`, `commandLine`, `memory`, ' +
  '`kernelImage`, `initrd`, `dtb`, `pageSize`, `ram`, `variants`, `overlayCombinations`, `lint`';

describe('project file', () => {
  it('gives boards with paths beside the file, and where everything is written', () => {
    const text = `boards:
  evk:
    deviceTree: dts/evk.dts
    includeDirs: [inc]
    defines: [A=1]
    overlays: [o.dtbo]
    config: .config
    commandLine: cma=64M
    kernel: "6.1.100"
    arch: arm64
    memory: [0x40000000:1G, 512M]
    kernelImage: 0x40200000:Image
    initrd: 0x48000000:16M
    dtb: "0x4a000000"
    pageSize: 16K
    lint: { rules: { reserved-overlap: off } }
lint: { preset: strict, rules: { cma-default-source: off, reserved-overlap: error } }
`;
    const { project, diagnostics } = load(text, 'proj/carveout.yaml');
    expect(diagnostics).toEqual([]);
    const [input] = project?.boards.get('evk') ?? [];
    expect(input).toMatchObject({
      deviceTree: 'proj/dts/evk.dts',
      includeDirs: ['proj/inc'],
      defines: ['A=1'],
      overlays: ['proj/o.dtbo'],
      configFile: 'proj/.config',
      commandLine: 'cma=64M',
      kernel: '6.1.100',
      arch: 'arm64',
      memory: [
        { base: 0x4000_0000n, size: 0x4000_0000n },
        { base: null, size: 0x2000_0000n },
      ],
      kernelImage: { kind: 'file', path: 'proj/Image', base: 0x4020_0000n },
      initrd: { kind: 'range', base: 0x4800_0000n, size: 0x100_0000n },
      dtb: { kind: 'base', base: 0x4a00_0000n },
      pageSize: 16384,
      lint: {
        directory: 'proj',
        layers: [
          {
            preset: 'strict',
            rules: { 'cma-default-source': { severity: 'off' }, 'reserved-overlap': { severity: 'error' } },
          },
          { rules: { 'reserved-overlap': { severity: 'off' } } },
        ],
      },
    });
    const place = input?.places?.['cmdline'];
    expect(text.slice(place?.start, place?.end)).toBe('cma=64M');
  });

  it('makes one input per RAM size and per variant', () => {
    const text = `boards:
  b:
    deviceTree: b.dts
    kernel: "6.1"
    ram: [1G, 0x0:1G+0x100000000:3G]
    variants: { old: { kernel: "5.4.70" } }
`;
    const { project } = load(text);
    expect(project?.boards.get('b')?.map(({ variant, kernel, memory }) => [variant, kernel, memory?.length])).toEqual([
      [{ memory: '1G' }, '6.1', 1],
      [{ memory: '0x0:1G+0x100000000:3G' }, '6.1', 2],
      [{ variant: 'old' }, '5.4.70', undefined],
    ]);
  });

  it('makes every input with every combination of overlays, on top of those of the board', () => {
    const text = `boards:
  b:
    deviceTree: b.dts
    overlays: [base.dtso]
    ram: [1G, 2G]
    overlayCombinations: { plain: [], two: [x.dtso, sub/y.dtbo] }
`;
    const { project, diagnostics } = load(text, 'proj/carveout.yaml');
    expect(diagnostics).toEqual([]);
    expect(project?.boards.get('b')?.map(({ variant, overlays }) => [variant, overlays])).toEqual([
      [{ memory: '1G', overlays: 'plain' }, ['proj/base.dtso']],
      [{ memory: '2G', overlays: 'plain' }, ['proj/base.dtso']],
      [{ memory: '1G', overlays: 'two' }, ['proj/base.dtso', 'proj/x.dtso', 'proj/sub/y.dtbo']],
      [{ memory: '2G', overlays: 'two' }, ['proj/base.dtso', 'proj/x.dtso', 'proj/sub/y.dtbo']],
    ]);
  });

  it.each([
    [
      'boards:\n  b:\n    deviceTree: x\n    overlayCombinations: { a: y.dtso }\n',
      ['4:31: `overlayCombinations.a` of board `b` must be a list, not `y.dtso` | write it as a list: ["y.dtso"]'],
    ],
    [
      'boards:\n  b:\n    devicetree: x\n',
      [
        '2:3: board `b` has no `deviceTree` | add `deviceTree`; it is required',
        `3:5: board \`b\` has an unknown key \`devicetree\` | did you mean \`deviceTree\`? Allowed are ${BOARD_KEYS}`,
      ],
    ],
    [
      'boards:\n  b:\n    deviceTree: x\n    kernel: 6.10\n',
      [
        '4:13: `kernel` of board `b` must be text, not the number 6.10 | put it in quotes, or it is read as a number: "6.10"',
      ],
    ],
    [
      'boards:\n  b:\n    deviceTree: x\n    arch: aarch64\n',
      ['4:11: `arch` of board `b` cannot be `aarch64` | allowed are `arm64`, `arm`, `riscv`'],
    ],
    [
      'boards:\n  b:\n    deviceTree: x\n    memory: 1G\n',
      ['4:13: `memory` of board `b` must be a list, not `1G` | write it as a list: ["1G"]'],
    ],
    [
      'boards:\n  b:\n    deviceTree: x\n    memory: [1GB]\n',
      ['4:14: `memory`: `1GB` has `B` left over; suffixes are K, M, G, T, P and E, as in 64M'],
    ],
    [
      'boards: [a]\n',
      [
        '1:9: `boards` must be a mapping, not a list | Boards by name: what `carveout layout NAME` and the others take.',
      ],
    ],
    ['', ['1:1: the project file must be a mapping, not nothing | see the schema, schema/project.schema.json']],
    [
      'lint: { rules: { reserved-overlap: loud } }\nboards: {}\n',
      ['1:36: `lint.rules.reserved-overlap` cannot be `loud` | allowed are `off`, `error`, `warning`, `info`'],
    ],
    [
      'lint: { rules: { reserved-overlapp: off } }\nboards: {}\n',
      ['1:18: there is no rule `reserved-overlapp` | did you mean `reserved-overlap`?'],
    ],
    [
      'boards:\n  b:\n    deviceTree: x\n    lint: { reserved-overlap: off }\n',
      [
        '4:13: `lint` of board `b` has an unknown key `reserved-overlap` | rules are set under `rules`: `lint: { rules: { reserved-overlap: … } }`',
      ],
    ],
    [
      'lint: { rules: { cma-default-too-large: { warnPercentage: 5, errorPercent: 500 } } }\nboards: {}\n',
      [
        '1:43: rule cma-default-too-large has no option `warnPercentage` | did you mean `warnPercent`? rule cma-default-too-large takes `warnPercent`, `errorPercent`, `severity`, `ignore`',
        '1:62: option `errorPercent` of rule cma-default-too-large must be <= 101 | From this share on it is an error; 101 for never.',
      ],
    ],
    [
      'lint: { overrides: [{ rules: {} }], preset: strickt }\nboards: {}\n',
      [
        '1:21: `lint.overrides.0` has no `files` | add `files`; it is required',
        '1:45: `lint.preset` cannot be `strickt` | allowed are `recommended`, `strict`, `kernel`, `vendor`',
      ],
    ],
  ])('says what is wrong with %j and where', (text, problems) => {
    expect(check(text)).toEqual(problems);
  });

  it('shows where JSON and YAML do not parse', () => {
    expect(check('{ "boards": { "a": { "deviceTree": "x" }\n', 'carveout.json')[0]).toMatch(/^\d:\d+: /);
    expect(check('boards:\n  a: 1\n  a: 2\n')[0]).toMatch(/^3:3: .*unique/i);
  });

  it('does not expand aliases without end', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 12; level++) {
      const before = String.fromCharCode(96 + level);
      const name = String.fromCharCode(97 + level);
      bomb.push(`${name}: &${name} [${`*${before}, `.repeat(9)}*${before}]`);
    }
    expect(check(`${bomb.join('\n')}\n`)[0]).toMatch(/alias/i);
  });

  it('is not shaken by names that objects have anyway', () => {
    expect(check('{"boards": {"__proto__": {"deviceTree": "x"}, "constructor": {"deviceTree": "y"}}}')).toEqual([]);
    expect(load('{"boards": {"constructor": {"deviceTree": "y"}}}').project?.boards.has('toString')).toBe(false);
  });

  it('is missing with one message', () => {
    const { project, diagnostics } = loadProject('gone.yaml', memoryHost({}));
    expect([project, diagnostics.map(({ code, message }) => [code, message])]).toEqual([
      null,
      [['PRJ004', 'project file `gone.yaml` does not exist']],
    ]);
  });

  it('is found here or above', () => {
    const only = (path: string): FileHost => memoryHost({ [path]: '' });
    expect(findProject('/a/b', only('carveout.yml'))).toBe('carveout.yml');
    expect(findProject('/a/b', only('../../carveout.json'))).toBe('../../carveout.json');
    expect(findProject('/a/b', only('../../../carveout.json'))).toBeUndefined();
  });

  it('suggests a board', () => {
    const { project } = load('boards: { evk: { deviceTree: x } }');
    expect(project && resolveBoard('ekv', project)).toEqual({
      ok: false,
      message: 'carveout.yaml has no board `ekv`; did you mean evk?',
    });
  });

  it('has its schema published', () => {
    const published = readFileSync(new URL('../schema/project.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(published)).toEqual(projectSchema);
  });
});
