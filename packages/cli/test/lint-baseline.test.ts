import { describe, expect, it } from 'vitest';
import { BOARD, type Files, run, type Surroundings } from './memory-io.ts';

const FW = '\t\tfw: firmware@50000000';
/** Two nodes with a wrong unit address. */
const BAD = BOARD.replace(
  FW,
  `\t\ta@1 { reg = <0 0x60000000 0 0x100000>; };\n\t\tb@1 { reg = <0 0x61000000 0 0x100000>; };\n${FW}`,
);
const argv = [
  'lint',
  '--kernel',
  '6.12.117',
  '--format',
  'gcc',
  '--rule',
  'cma-default-source=off',
  '--rule',
  'dtc/simple_bus_reg=off',
];

function lint(files: Files, more: readonly string[], around: Surroundings = {}) {
  return run([...argv, ...more], { files, ...around });
}

const rulesOf = (out: string) =>
  [...out.matchAll(/\[([\w/-]+) /g)].map(([, rule]) => rule).filter((rule) => !rule?.startsWith('dtc/'));

async function baselineOf(files: Files, more: readonly string[] = ['board.dts']): Promise<string> {
  const { written, code } = await lint(files, [...more, '--baseline', 'known.json', '--update-baseline']);
  expect(code).toBe(0);
  return written['known.json'] ?? '';
}

describe('baseline', () => {
  it('takes in what is found, a line each, and leaves it out from then on', async () => {
    const known = await baselineOf({ 'board.dts': BAD });
    expect(JSON.parse(known)).toMatchObject({
      schemaVersion: 1,
      findings: expect.arrayContaining([
        {
          rule: 'unit-address-mismatch',
          file: 'board.dts',
          node: '/reserved-memory/a@1',
          line: 'a@1 { reg = <0 0x60000000 0 0x100000>; };',
        },
      ]),
    });
    const { out, code } = await lint({ 'board.dts': BAD, 'known.json': known }, [
      'board.dts',
      '--baseline',
      'known.json',
      '--fail-on',
      'info',
    ]);
    expect([out, code]).toEqual(['', 0]);
  });

  it('reports what is new, whatever lines moved', async () => {
    const known = await baselineOf({ 'board.dts': BAD });
    const moved = BAD.replace('/ {', '\n\n/ {')
      .replace('b@1 {', 'c@1 { reg = <0 0x62000000 0 0x100000>; };\nb@1 {')
      .replace('\t\ta@1', '  a@1');
    const { out } = await lint({ 'board.dts': moved, 'known.json': known }, ['board.dts', '--baseline', 'known.json']);
    expect(
      out
        .split('\n')
        .filter((line) => line.includes('unit-address-mismatch'))
        .map((line) => line.slice(0, 13)),
    ).toEqual(['board.dts:16:']);
  });

  it('says what is gone, and shrinks on demand but never grows', async () => {
    const known = await baselineOf({ 'board.dts': BAD });
    const better = BAD.replace('a@1', 'a@60000000').replace(
      'b@1 {',
      'c@1 { reg = <0 0x62000000 0 0x100000>; };\n\t\tb@1 {',
    );
    const files = { 'board.dts': better, 'known.json': known };
    const { out } = await lint(files, ['board.dts', '--baseline', 'known.json']);
    expect(out).toMatch(/^known\.json: info: known findings are gone: .* in board\.dts.* \[stale-baseline LNT004\]$/m);
    const {
      written,
      err,
      out: left,
    } = await lint(files, ['board.dts', '--baseline', 'known.json', '--prune-baseline']);
    expect(written['known.json']).not.toContain('a@1');
    expect(written['known.json']).not.toContain('c@1');
    expect(written['known.json']).toContain('b@1');
    expect(err).toMatch(/^carveout: the baseline has \d+ findings now: 0 added, \d+ removed\n$/);
    expect(rulesOf(left)).toContain('unit-address-mismatch');
  });

  it('counts equal lines', async () => {
    const twice = BOARD.replace(FW, `\t\tm@1 {\nreg = <0 0x60000000 0 0x100000>;\n};\n${FW}`);
    const known = await baselineOf({ 'board.dts': twice });
    const { out } = await lint({ 'board.dts': twice, 'known.json': known }, ['board.dts', '--baseline', 'known.json']);
    expect(out).toBe('');
  });

  it('keeps what lies in files that were not looked at', async () => {
    const known = await baselineOf({ 'other.dts': BAD }, ['other.dts']);
    const files = { 'board.dts': BAD, 'known.json': known };
    const used = await lint(files, ['board.dts', '--baseline', 'known.json']);
    expect(used.out).not.toContain('stale-baseline');
    const { written } = await lint(files, ['board.dts', '--baseline', 'known.json', '--update-baseline']);
    expect(written['known.json']).toContain('"file":"other.dts"');
    expect(written['known.json']).toContain('"file":"board.dts"');
  });

  it('comes from the project file, and names files from where it lies', async () => {
    const files = {
      '../carveout.yaml': 'boards: { b: { deviceTree: board/board.dts } }\nlint: { baseline: ci/known.json }\n',
      '../board/board.dts': BAD,
    };
    const { written } = await lint(files, ['--update-baseline'], { cwd: '/src/work' });
    expect(Object.keys(written)).toEqual(['../ci/known.json']);
    expect(written['../ci/known.json']).toContain('"file":"../board/board.dts"');
    const again = await lint({ ...files, ...written }, [], { cwd: '/src/work' });
    expect(again.out).toBe('');
  });

  it('never takes in that an input cannot be read', async () => {
    const files = { 'board.dts': '/dts-v1/;\n/ { a = ; };\n' };
    const { code, written } = await lint(files, ['board.dts', '--baseline', 'known.json', '--update-baseline']);
    expect([code, written['known.json']]).toEqual([2, '{\n  "schemaVersion": 1,\n  "findings": []\n}\n']);
  });

  it.each([
    ['', 'baseline `known.json` is no JSON: '],
    ['{"schemaVersion": 2, "findings": []}', 'baseline `known.json`: /schemaVersion must be equal to constant'],
    [
      '{"schemaVersion": 1, "findings": [{"rule": "x"}]}',
      "baseline `known.json`: /findings/0 must have required property 'file'",
    ],
    [undefined, 'baseline `known.json` does not exist'],
  ])('that cannot be read ends with 2: %j', async (text, message) => {
    const files: Files = { 'board.dts': BOARD, ...(text === undefined ? {} : { 'known.json': text }) };
    const { out, code } = await lint(files, ['board.dts', '--baseline', 'known.json']);
    expect([code, out]).toEqual([2, expect.stringContaining(`error: ${message}`)]);
  });

  it('needs a name', async () => {
    const { code, err } = await lint({ 'board.dts': BOARD }, ['board.dts', '--update-baseline']);
    expect([code, err]).toEqual([2, expect.stringContaining('--update-baseline: which file? Give --baseline FILE')]);
  });
});
