import { describe, expect, it } from 'vitest';
import { BOARD, type Files, run, type Surroundings } from './memory-io.ts';

const files: Files = { 'board.dts': BOARD };
/** One warning (a share of RAM) and notes. */
const argv = [
  'lint',
  'board.dts',
  '--kernel',
  '6.12.117',
  '--cmdline',
  'cma=512M',
  '--rule',
  'cma-cmdline-overrides-dt=off',
];
const lint = (more: readonly string[], around: Surroundings = {}) => run([...argv, ...more], { files, ...around });

describe('reports', () => {
  it('go where they are sent, several at once', async () => {
    const { out, written, code } = await lint(
      ['--format', 'sarif=out/a.sarif', '--format', 'gcc', '--format', 'junit=out/j.xml'],
      { isTerminal: true },
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^<flags>:2:12: warning: /);
    expect(Object.keys(written)).toEqual(['out/a.sarif', 'out/j.xml']);
    expect(JSON.parse(written['out/a.sarif'] ?? '')).toMatchObject({
      runs: [{ tool: { driver: { version: expect.stringMatching(/^\d+\.\d+\.\d+/) } } }],
    });
  });

  it('in files have no colours', async () => {
    const { out, written } = await lint(['--format', 'text', '--format', 'markdown=m.md', '--color=always']);
    const { written: text } = await lint(['--format', 'text=t.txt', '--color=always']);
    expect([out, written['m.md'], text['t.txt']].map((one) => one?.includes('\u001b'))).toEqual([true, false, false]);
  });

  it('that cannot be written fail the run', async () => {
    const { code, err } = await lint(['--format', 'sarif=readonly/a.sarif']);
    expect([code, err]).toEqual([
      2,
      'carveout: readonly/a.sarif cannot be written: permission denied (see carveout lint --help)\n',
    ]);
  });

  it('add a summary to a step of GitHub', async () => {
    const env = { GITHUB_STEP_SUMMARY: '/run/summary', GITHUB_WORKSPACE: '/src' };
    const { out, written } = await lint(['--format', 'github'], { env });
    expect(out).toMatch(/^::warning file=<flags>,line=2,/);
    expect(written['/run/summary']).toContain('### carveout: 1 warning and 2 notes in 1 file checked');
    expect((await lint(['--format', 'gcc'], { env })).written).toEqual({});
  });

  it('name files as the checkout does', async () => {
    const broken = { files: { 'board.dts': '/dts-v1/;\n/ { a = ; };\n' } };
    const paths = async (env: Surroundings['env']) => {
      const { out } = await run(['lint', 'board.dts', '--format', 'gitlab'], { ...broken, env: env ?? {} });
      return (JSON.parse(out) as { location: { path: string } }[]).map(({ location }) => location.path);
    };
    expect(await paths({ CI_PROJECT_DIR: '/src' })).toEqual(['board/board.dts']);
    expect(await paths({ GITHUB_WORKSPACE: '/src/board' })).toEqual(['board.dts']);
    expect(await paths({ GITHUB_WORKSPACE: '/elsewhere' })).toEqual(['board.dts']);
  });

  it.each([
    [
      ['--format', 'sarfi'],
      "--format is one of text, gcc, json, sarif, github, gitlab, junit, rdjsonl, markdown, not 'sarfi'",
    ],
    [['--format', 'sarif='], '--format sarif= names no file'],
    [
      ['--format', 'json', '--format', 'gcc'],
      '--format: json and gcc would both go to standard output; write one into a file: --format json=FILE',
    ],
    [['--format', 'json=a', '--format', 'sarif=a'], '--format: two reports would go to a'],
  ])('%j says what is possible', async (more, message) => {
    const { code, err } = await lint(more);
    expect([code, err]).toEqual([2, `carveout: ${message} (see carveout lint --help)\n`]);
  });
});

describe('limits', () => {
  it.each([
    [[], 0],
    [['--fail-on', 'warning'], 1],
    [['--fail-on', 'info'], 1],
    [['--max-warnings', '1'], 0],
    [['--max-warnings', '0'], 1],
    [['--rule', 'cma-default-too-large=error'], 1],
    [['--rule', 'cma-default-too-large=error', '--fail-on', 'never'], 0],
  ])('%j exits with %i', async (more, code) => expect((await lint(more)).code).toBe(code));

  it('say why a run without errors failed', async () =>
    expect((await lint(['--max-warnings', '0'])).err).toBe(
      'carveout: 1 warning, at most 0 are allowed (--max-warnings)\n',
    ));

  it('come from the project file, and flags are stronger', async () => {
    const project = { files: { ...files, 'carveout.yaml': 'boards: {}\nlint: { failOn: warning, maxWarnings: 9 }\n' } };
    expect((await lint([], project)).code).toBe(1);
    expect((await lint(['--fail-on', 'error'], project)).code).toBe(0);
    expect((await lint(['--fail-on', 'error', '--max-warnings', '0'], project)).code).toBe(1);
  });

  it('do not make an unreadable input fine', async () =>
    expect((await run(['lint', 'gone.dts', '--fail-on', 'never'])).code).toBe(2));
});
