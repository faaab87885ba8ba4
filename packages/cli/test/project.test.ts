import { describe, expect, it } from 'vitest';
import { BOARD, run } from './memory-io.ts';

const project = `# two boards
boards:
  small:
    deviceTree: boards/small.dts
    kernel: "6.12.117"
    ram: [512M, 1G]
  big:
    deviceTree: boards/big.dts
    variants:
      old: { kernel: "6.1.100" }
      new: { kernel: "6.12.117", commandLine: cma=16M }
`;

const files = { 'carveout.yaml': project, 'boards/small.dts': BOARD, 'boards/big.dts': BOARD };

describe('boards of a project', () => {
  it('are looked up by name, in every variant', async () => {
    const { code, out } = await run(['layout', 'small'], { files });
    expect(code).toBe(0);
    expect(out).toContain('small (memory=512M): Linux 6.12.117');
    expect(out).toContain('small (memory=1G): Linux 6.12.117');
    expect(out).toContain('given           0x40000000:0x20000000  carveout.yaml:6:');
  });

  it('can be asked for one variant, and flags replace what the file says', async () => {
    const { out } = await run(['layout', 'big', '--variant', 'new', '--cmdline', 'cma=8M'], { files });
    expect(out).not.toContain('variant=old');
    expect(out).toContain('8 MiB: decided by the command line at <flags>');
  });

  it('have each combination of overlays once, with the sizes of --ram in place of their own', async () => {
    const overlay = '/dts-v1/;\n/plugin/;\n&fw { vendor,note; };\n';
    const combined = project.replace(
      '[512M, 1G]',
      '[512M, 1G]\n    overlayCombinations: { plain: [], more: [more.dtso] }',
    );
    const { out } = await run(['layout', 'small', '--ram', '2G,4G'], {
      files: { ...files, 'carveout.yaml': combined, 'more.dtso': overlay },
    });
    for (const name of ['plain', 'more']) {
      for (const size of ['2G', '4G'])
        expect(out.split(`small (memory=${size}, overlays=${name}): Linux`)).toHaveLength(2);
    }
    expect(out).not.toContain('memory=1G');
  });

  it('point to the project file', async () => {
    const { out } = await run(['layout', 'big', '--variant', 'new'], { files });
    expect(out).toContain('16 MiB: decided by the command line at\ncarveout.yaml:11.');
  });

  it('are all linted when nothing is named', async () => {
    const { out } = await run(['lint'], { files });
    expect(out).toContain('in 2 files checked');
  });

  it('are found from a directory below', async () => {
    const above = Object.fromEntries(Object.entries(files).map(([path, text]) => [`../../${path}`, text]));
    const { code, out } = await run(['layout', 'small'], { files: above });
    expect(code).toBe(0);
    expect(out).toContain('small.dts:14');
  });

  it.each([
    [['layout', 'smal'], 'carveout.yaml has no board `smal`; did you mean small?'],
    [['layout', 'big', '--variant', 'newest'], 'board `big` has no variant `newest`; it has old, new'],
  ])('%j is a usage error', async (argv, message) => {
    const { code, err } = await run(argv, { files });
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('are not looked at when the file is wrong, but files are', async () => {
    const wrong = { ...files, 'carveout.yaml': 'boards:\n  small:\n    devicetree: x.dts\n' };
    const { code, out, err } = await run(['layout', 'small', 'boards/big.dts'], { files: wrong });
    expect(code).toBe(2);
    expect(err).toContain('carveout.yaml:3:5: error: board `small` has an unknown key `devicetree`');
    expect(err).toContain('did you mean `deviceTree`?');
    expect(out).toContain('boards/big.dts: kernel not given');
  });

  it('may be named with --project', async () => {
    const { code } = await run(['lint', '--project', 'p/mine.json'], {
      files: { 'p/mine.json': '{"boards": {"b": {"deviceTree": "b.dts"}}}', 'p/b.dts': BOARD },
    });
    expect(code).toBe(0);
  });

  it('are reported missing with the file that should have them', async () => {
    const { code, out } = await run(['lint', '--project', 'gone.yaml'], {});
    expect(code).toBe(2);
    expect(out).toContain('project file `gone.yaml` does not exist');
  });
});
