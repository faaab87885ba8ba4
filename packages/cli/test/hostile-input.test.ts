import { describe, expect, it } from 'vitest';
import { BOARD, type Files, run } from './memory-io.ts';

/** A blob of a header alone that promises more than is there. */
function truncatedBlob(): Uint8Array {
  const bytes = new Uint8Array(100);
  const view = new DataView(bytes.buffer);
  for (const [at, word] of [0xd00dfeed, 4096, 56, 200, 40, 17, 16, 0, 10, 100].entries()) view.setUint32(at * 4, word);
  return bytes;
}

const elf = Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0);

const files: Files = {
  'good.dts': BOARD,
  'dir/inner.txt': 'x',
  binary: elf,
  'binary.dtb': elf,
  'empty.dts': '',
  'blank.dts': ' \n\t\n',
  'text.dtb': 'hello',
  'big.dts': new Uint8Array(50 * 1024 * 1024).fill(97),
  'self.dts': '/dts-v1/;\n#include "self.dts"\n/ { };\n',
  'self-dtc.dts': '/dts-v1/;\n/include/ "self-dtc.dts"\n/ { };\n',
  'cut.dtb': truncatedBlob(),
  'broken.dts': '/dts-v1/;\n/ {\n  a = <1>\n  b = <2>;\n};\n',
  'no-include.dts': '/dts-v1/;\n#include "nowhere.dtsi"\n/ { x = <MISSING>; };\n',
};

/** Input, and a part of the one message that it gets. */
const cases: readonly (readonly [input: string, message: string])[] = [
  ['missing.dts', '`missing.dts` does not exist'],
  ['binary', 'is not a device tree but an ELF file'],
  ['binary.dtb', 'is not a device tree but an ELF file'],
  ['empty.dts', '`empty.dts` is empty'],
  ['blank.dts', 'holds only blanks'],
  ['text.dtb', 'text under the name of a blob'],
  ['big.dts', 'too large for a device tree: 50 MiB'],
  ['self.dts', 'includes nested deeper than'],
  ['self-dtc.dts', 'includes nested deeper than'],
  ['cut.dtb', 'the header says 4096 bytes, the file has 100'],
  ['broken.dts', 'broken.dts:'],
  ['no-include.dts', 'nowhere.dtsi'],
];

const messages = (text: string): readonly string[] =>
  text.split('\n').filter((line) => /: (error|warning): /.test(line));

describe.each(['lint', 'layout', 'boot'])('%s', (command) => {
  it.each(cases)('says one thing about %s, exits with 2, and still looks at the others', async (input, message) => {
    const alone = await run([command, input], { files });
    expect(alone.code).toBe(2);
    expect(messages(alone.out + alone.err)).toHaveLength(1);
    expect(alone.out + alone.err).toContain(message);

    const among = await run([command, input, 'good.dts', '--kernel', '6.12.117'], { files });
    expect(among.code).toBe(2);
    expect(messages(among.out + among.err)).toHaveLength(1);
    expect(among.out).toContain(command === 'lint' ? 'in 2 files checked' : 'good.dts: Linux 6.12.117');
  });

  it('keeps JSON valid whatever the input is', async () => {
    for (const [input] of cases) {
      const { out, err } = await run([command, input, '--format', 'json'], { files });
      expect(JSON.parse(out), input).toMatchObject({ schemaVersion: 1, diagnostics: [{ severity: 'error' }] });
      expect(err).toBe('');
    }
  });
});

describe('a directory', () => {
  it.each(['layout', 'boot'])('is no board to %s', async (command) => {
    const { code, err } = await run([command, 'dir'], { files });
    expect(code).toBe(2);
    expect(messages(err)).toEqual([expect.stringContaining('`dir` is a directory, not a device tree')]);
  });

  it('is what lint looks through', async () => {
    const around = { files: { 'd/a.dts': BOARD, 'd/b/c.dts': BOARD, 'd/readme': 'x' } };
    expect((await run(['lint', 'd'], around)).out).toContain('in 2 files checked');
  });

  it('without device trees is nothing to check', async () => {
    const { code, err } = await run(['lint', 'dir'], { files });
    expect([code, err]).toEqual([2, 'carveout: nothing to check: no .dts or .dtb in dir (see carveout lint --help)\n']);
  });
});

/** What fuzzing found; with each of them the kernel computes in unsigned 64-bit numbers, or Kconfig brings it into range. */
describe('numbers that no kernel is built or booted with', () => {
  it.each([
    ['CONFIG_CMA_SIZE_MBYTES=-5', '', []],
    ['CONFIG_ARM64_PA_BITS=64', '', ['0x7dc00000 0x1000000']],
    ['CONFIG_ARM64_PA_BITS=99999999999', '', ['0x7dc00000 0x1000000']],
    ['CONFIG_ARCH_FORCE_MAX_ORDER=99999999999', '', []],
    ['', 'swiotlb=99999999999999999999', ['0x7dc00000 0x1000000']],
  ])('%s %s', async (config, cmdline, areas) => {
    const board = BOARD.replace(/reusable;/, 'status = "disabled"; reusable;');
    const around = {
      files: {
        'b.dts': board,
        'kernel.config': `CONFIG_CMA=y\nCONFIG_DMA_CMA=y\nCONFIG_CMA_SIZE_MBYTES=16\n${config}\n`,
      },
    };
    const argv = [
      'boot',
      'b.dts',
      '--arch',
      'arm64',
      '--kernel',
      '6.12',
      '--config',
      'kernel.config',
      '--format',
      'json',
    ];
    const { code, out } = await run([...argv, '--cmdline', cmdline], around);
    expect(code).toBe(0);
    const { cma } = JSON.parse(out) as { readonly cma: readonly Readonly<Record<string, string>>[] };
    expect(cma.map(({ base, size }) => `${base} ${size}`)).toEqual(areas);
  });
});
