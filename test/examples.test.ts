import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadProject } from '@carveout/analysis/project';
import { memoryHost } from '@carveout/core';
import { describe, expect, it, vi } from 'vitest';
import { ROOT, textOf } from './architecture/repository.ts';
import { consoleBlocks, withOutputs } from './examples/console-blocks.ts';
import { createShell } from './examples/shell.ts';

const EXAMPLES = readdirSync(join(ROOT, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => `examples/${entry.name}`);
/** A page of the documentation about one of the examples is typed there, every other one where it lies. */
const TYPED_IN: Readonly<Record<string, string>> = {
  'packages/docs/dma.md': 'examples/raspberry-pi-4',
  'packages/docs/lint.md': 'examples/lint-in-ci',
  'packages/docs/old-command-lines.md': 'examples/colibri-imx7d',
  'packages/docs/sizing.md': 'examples/colibri-imx7d',
};
const PAGES = [
  'README.md',
  'examples/README.md',
  ...Object.keys(TYPED_IN),
  ...EXAMPLES.map((dir) => `${dir}/README.md`),
];
const UPDATE = process.env.UPDATE_EXAMPLES === '1';

const commandsOf = (page: string) => consoleBlocks(page).flatMap(({ commands }) => commands);

/** What the commands of a page print, run one after the other where the page lies. */
async function outputsOf(path: string): Promise<readonly string[]> {
  const shell = createShell(join(ROOT, TYPED_IN[path] ?? dirname(path)));
  const outputs: string[] = [];
  for (const { command } of commandsOf(textOf(path))) outputs.push(await shell(command));
  return outputs;
}

describe.each(PAGES)('%s', (path) => {
  it('shows what its commands print (else: UPDATE_EXAMPLES=1)', async () => {
    const outputs = await outputsOf(path);
    if (UPDATE) writeFileSync(join(ROOT, path), withOutputs(textOf(path), outputs));
    const shown = commandsOf(textOf(path)).map(({ command, output, line }) => ({ command, output, line }));
    expect(shown).toEqual(shown.map((one, index) => ({ ...one, output: outputs[index] })));
  });
});

describe.each(EXAMPLES)('%s', (dir) => {
  const names = commandsOf(textOf(`${dir}/README.md`)).map(({ command }) => command.split(' ')[1]);
  it('shows a layout and a check', () => expect(names).toEqual(expect.arrayContaining(['layout', 'lint'])));
  it('is listed', () => expect(textOf('examples/README.md')).toContain(`(${dir.slice('examples/'.length)}/)`));
});

/** `reported.txt`: commands, each with the lines that a real board printed, and where that was published. */
const reported = EXAMPLES.filter((dir) => existsSync(join(ROOT, dir, 'reported.txt'))).flatMap((dir) =>
  textOf(`${dir}/reported.txt`)
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...lines] = part.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      return { dir, command, lines };
    }),
);

describe('boards that were booted', () => {
  it('are most of the examples', () => expect(reported.length).toBeGreaterThan(5));

  it.each(reported)('$dir: $command prints what the board printed', async ({ dir, command, lines }) => {
    const printed = (await createShell(join(ROOT, dir))(command)).split('\n');
    expect(lines.length).toBeGreaterThan(0);
    // A report quotes some lines of a log, in order: those of other subsystems and levels lie between them.
    expect(printed.filter((line) => lines.includes(line))).toEqual(lines);
  });
});

describe('npm start', () => {
  it('shows what README.md opens with', () => {
    const example = /const EXAMPLE = \[([\s\S]*?)\n\];/.exec(textOf('packages/workspace/bootstrap.mjs'))?.[1] ?? '';
    const words = [...example.matchAll(/'([^']*)'/g)].map(([, word]) => word);
    expect(commandsOf(textOf('README.md'))[0]?.command).toBe(`carveout ${words.join(' ')}`);
  });
});

describe('the project file of README.md', () => {
  it('is a valid one', () => {
    const yaml = /^```yaml\n([\s\S]*?)^```$/m.exec(textOf('README.md'))?.[1] ?? '';
    const { project, diagnostics } = loadProject('carveout.yaml', memoryHost({ 'carveout.yaml': yaml }));
    expect(diagnostics).toEqual([]);
    const boots = [...(project?.boards ?? [])].map(([name, inputs]) => `${name}: ${inputs.length}`);
    expect(boots).toEqual(['gateway: 3', 'gateway-next: 6']);
  });
});

describe('the project file of the page about linting', () => {
  it('is a valid one', () => {
    const yaml = /^```yaml\n([\s\S]*?)^```$/m.exec(textOf('packages/docs/lint.md'))?.[1] ?? '';
    const { project, diagnostics } = loadProject('carveout.yaml', memoryHost({ 'carveout.yaml': yaml }));
    expect(diagnostics).toEqual([]);
    expect(project?.lint).toMatchObject({ baseline: 'ci/known-findings.json', maxWarnings: 20, failOn: 'error' });
  });
});

/** The only one of README.md. */
const TEXT_BLOCK = /^```text\n([\s\S]*?)^```$/m;

describe('the library example of README.md', () => {
  it('is the file that runs', () => {
    const block = /^```ts\n([\s\S]*?)^```$/m.exec(textOf('README.md'))?.[1];
    expect(block).toBe(textOf('test/examples/library.ts'));
  });

  it('prints what the page says', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    await import('./examples/library.ts');
    const printed = log.mock.calls.map((words) => `${words.join(' ')}\n`).join('');
    log.mockRestore();
    const page = textOf('README.md');
    if (UPDATE) writeFileSync(join(ROOT, 'README.md'), page.replace(TEXT_BLOCK, `\`\`\`text\n${printed}\`\`\``));
    expect(TEXT_BLOCK.exec(textOf('README.md'))?.[1]).toBe(printed);
  });
});
