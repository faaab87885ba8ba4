import { nearestName } from '@carveout/core';
import { printable } from '@carveout/report/text';
import { commands } from './commands/commands.ts';
import type { ExitCode, Io } from './io.ts';
import { COMPLETE } from './manual/completion-scripts.ts';
import { parseArgs } from './parse-args.ts';
import { reportBug } from './report-bug.ts';
import { UsageError } from './usage-error.ts';

export type { ExitCode, Io } from './io.ts';
export { processIo } from './process-io.ts';

const DEFAULT_COLUMNS = 100;

/** In a worker thread of `carveout compile`. */
export const runWorker = async (): Promise<void> => (await import('./compile/worker.ts')).runWorker();

/** All of the tool but the process: reads the command line, runs the command, returns the exit code. Never rejects. */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    // dtc's own command line, for Makefiles: nothing of ours is read in it.
    if (argv[0] === 'dtc') return await (await import('./commands/run-dtc.ts')).runDtc(argv.slice(1), io);
    if (argv[0] === COMPLETE) return await printCompletions(argv.slice(1), io);
    const parsed = await parseArgs(argv, Math.min(io.columns ?? DEFAULT_COLUMNS, DEFAULT_COLUMNS));
    if (parsed.kind === 'run') return await parsed.command.run(parsed.args, io);
    io.stdout(`${parsed.text}\n`);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) return usageError(error, argv, io);
    return internalError(error, argv, io);
  }
}

async function printCompletions(words: readonly string[], io: Io): Promise<ExitCode> {
  const { complete } = await import('./manual/completion.ts');
  io.stdout((await complete(words)).map((word) => `${word}\n`).join(''));
  return 0;
}

/** For packing: what is installed beside the tool. */
export async function manualPage(): Promise<string> {
  const page = await import('./manual/manual-page.ts');
  const { toolVersion } = await import('./lint/tool-version.ts');
  return page.manualPage(commands, toolVersion());
}

export async function completionScripts(): Promise<Readonly<Record<string, string>>> {
  const { COMPLETIONS } = await import('./manual/completion-scripts.ts');
  return { carveout: COMPLETIONS.bash, _carveout: COMPLETIONS.zsh, 'carveout.fish': COMPLETIONS.fish };
}

function usageError(error: UsageError, argv: readonly string[], io: Io): ExitCode {
  const names = commands.map(({ name }) => name);
  const [first = ''] = argv;
  const command = names.includes(first) ? first : nearestName(first, names);
  io.stderr(
    `carveout: ${printable(error.message)} (see carveout ${command === undefined ? '' : `${command} `}--help)\n`,
  );
  return 2;
}

function internalError(error: unknown, argv: readonly string[], io: Io): ExitCode {
  const command = ['carveout', ...argv].map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)).join(' ');
  reportBug(error, command, io);
  return 3;
}
