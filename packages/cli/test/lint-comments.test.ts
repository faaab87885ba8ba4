import { describe, expect, it } from 'vitest';
import { BOARD, type Files, run } from './memory-io.ts';

const FW = '\t\tfw: firmware@50000000';

/** Output in one line each of boards with a comment in front of the firmware node, whose unit address is wrong. */
async function lint(comment: string, { files = {} as Files, argv = ['board.dts'] as readonly string[] } = {}) {
  const board = BOARD.replace(FW, `${comment}\n\t\tfw: firmware@60000000`);
  const { out, code } = await run(
    ['lint', ...argv, '--kernel', '6.12.117', '--arch', 'arm64', '--format', 'gcc', '--rule', 'cma-default-source=off'],
    {
      files: { 'board.dts': board, 'carveout.yaml': 'boards: { one: { deviceTree: board.dts } }', ...files },
    },
  );
  const rules = [...out.matchAll(/^(.*?): (?:error|warning|info): (.*) \[([\w-]+) /gm)].map(
    ([, place, message, rule]) => `${place} ${rule}: ${message}`,
  );
  return { rules: rules.filter((line) => !line.includes(' dtc/')), code, out };
}

const MISMATCH = expect.stringContaining('board.dts:14:33 unit-address-mismatch');

describe('suppression comments', () => {
  it('silence what they name, with a reason', async () => {
    expect((await lint('')).rules).toEqual([expect.stringContaining('unit-address-mismatch')]);
    // The finding is at `reg`, on the line of the node.
    expect((await lint('// carveout-disable-next-line unit-address-mismatch -- the loader renames it')).rules).toEqual(
      [],
    );
  });

  it('without a reason are reported, and still silence', async () => {
    expect((await lint('// carveout-disable-next-line unit-address-mismatch')).rules).toEqual([
      'board.dts:13:1 suppression-without-reason: no reason is given for silencing `unit-address-mismatch`',
    ]);
  });

  it('that silence nothing are reported', async () => {
    expect((await lint('// carveout-disable-line unit-address-mismatch, reserved-overlap -- x')).rules).toEqual([
      'board.dts:13:1 unused-suppression: `unit-address-mismatch`, `reserved-overlap` report nothing here',
      MISMATCH,
    ]);
  });

  it('that name no rule there is are reported', async () => {
    expect((await lint('// carveout-disable-next-line unit-adress-mismatch -- x')).rules).toEqual([
      'board.dts:13:1 suppression-syntax: there is no rule `unit-adress-mismatch`',
      MISMATCH,
    ]);
  });

  it('are counted and kept for SARIF', async () => {
    const files = {
      'board.dts': BOARD.replace(
        FW,
        `// carveout-disable-next-line unit-address-mismatch -- why not\n${FW.replace('5', '6')}`,
      ),
    };
    const { out, written } = await run(['lint', 'board.dts', '--format', 'text', '--format', 'sarif=s'], { files });
    expect(out).toContain(', 1 suppressed\n');
    expect(written['s']).toContain('"justification": "why not"');
  });

  describe('in a shared file', () => {
    const shared =
      '/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;\n// carveout-disable-next-line unit-address-mismatch -- old name\nold@60000000 { reg = <0 ADDRESS 0 0x100000>; no-map; }; }; };\n';
    const board = (address: string) =>
      `/dts-v1/;\n#define ADDRESS ${address}\n/ { #address-cells = <2>; #size-cells = <2>; memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x40000000>; }; };\n#include "shared.dtsi"\n`;
    const files = { 'a/shared.dtsi': shared, 'a/needs.dts': board('0x50000000'), 'a/not.dts': board('0x60000000') };

    it('are unused only when no board needs them', async () => {
      expect((await lint('', { files, argv: ['a'] })).rules).toEqual([]);
      const { 'a/needs.dts': _needs, ...without } = files;
      expect((await lint('', { files: without, argv: ['a'] })).rules).toEqual([
        'a/shared.dtsi:2:1 unused-suppression: `unit-address-mismatch` reports nothing here',
      ]);
    });

    it('are not judged when not every board was looked at', async () =>
      expect((await lint('', { files, argv: ['a/not.dts'] })).rules).toEqual([]));

    it('are not judged when a board could not be read', async () => {
      const broken = { ...files, 'a/needs.dts': '/dts-v1/;\n#include "shared.dtsi"\n/ { a = ; };\n' };
      expect((await lint('', { files: broken, argv: ['a'] })).rules.filter((line) => line.includes('unused'))).toEqual(
        [],
      );
    });
  });
});
