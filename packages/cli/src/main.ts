import { printable } from '@carveout/report/text';
import type { ExitCode, Io } from './io.ts';
import { parseArgs } from './parse-args.ts';
import { UsageError } from './usage-error.ts';

export type { ExitCode, Io } from './io.ts';
export { processIo } from './process-io.ts';

const DEFAULT_COLUMNS = 100;

/** All of the tool but the process: reads the command line, runs the command, returns the exit code. Never rejects. */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    const parsed = await parseArgs(argv, Math.min(io.columns ?? DEFAULT_COLUMNS, DEFAULT_COLUMNS));
    if (parsed.kind === 'run') return await parsed.command.run(parsed.args, io);
    io.stdout(`${parsed.text}\n`);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) return usageError(error, argv, io);
    return internalError(error, argv, io);
  }
}

function usageError(error: UsageError, argv: readonly string[], io: Io): ExitCode {
  const [command] = argv;
  const help = command !== undefined && /^[a-z]+$/.test(command) ? `carveout ${command} --help` : 'carveout --help';
  io.stderr(`carveout: ${printable(error.message)} (see ${help})\n`);
  return 2;
}

/** A bug of ours, never a verdict on the input: says how it can be reported. */
function internalError(error: unknown, argv: readonly string[], io: Io): ExitCode {
  const message = error instanceof Error ? error.message : String(error);
  const command = ['carveout', ...argv].map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)).join(' ');
  io.stderr(
    `carveout: internal error: ${printable(message)}\n` +
      'This is a bug of carveout, not of your input. Please report it with the input files and this command:\n' +
      `  ${printable(command)}\n` +
      (io.env['CARVEOUT_DEBUG'] ? '' : 'CARVEOUT_DEBUG=1 shows where it happened.\n'),
  );
  if (io.env['CARVEOUT_DEBUG'] && error instanceof Error) io.stderr(`${error.stack ?? ''}\n`);
  return 3;
}
