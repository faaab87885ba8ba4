import { nearestName } from '@carveout/core';
import yargs, { type Argv } from 'yargs';
import { type Command, commands, type ParsedArgs } from './commands/commands.ts';
import { normalizeArgv } from './normalize-argv.ts';
import { UsageError } from './usage-error.ts';

export type Parsed =
  | { readonly kind: 'run'; readonly command: Command; readonly args: ParsedArgs }
  | { readonly kind: 'help'; readonly text: string };

/** Reads the command line; throws UsageError with one line when it cannot be meant. */
export async function parseArgs(argv: readonly string[], columns: number): Promise<Parsed> {
  checkCommand(argv);
  let chosen: { readonly command: Command; readonly args: ParsedArgs } | undefined;
  const choose = (command: Command, args: ParsedArgs): void => {
    chosen = { command, args };
  };
  const named = commands.find(({ name }) => name === argv[0]);
  const parser = named ? commandParser({ columns, argv }, named, choose) : overviewParser({ columns, argv });
  const words = named ? argv.slice(1) : argv;
  let help = '';
  await parser.parseAsync([...normalizeArgv(words)], {}, (_error, _args, output) => {
    help = output;
  });
  if (chosen) return { kind: 'run', ...chosen };
  return { kind: 'help', text: help };
}

/** yargs would take an unknown command for an argument of none. */
function checkCommand(argv: readonly string[]): void {
  const [first] = argv;
  const names = commands.map(({ name }) => name);
  if (first === undefined) throw new UsageError(`which command? ${names.join(', ')}`);
  if (first.startsWith('-') || names.includes(first)) return;
  const near = nearestName(first, names);
  const hint = near === undefined ? `commands are ${names.join(', ')}` : `did you mean '${near}'?`;
  throw new UsageError(`there is no command '${first}'; ${hint}`);
}

interface Given {
  /** Of the terminal, for help. */
  readonly columns: number;
  readonly argv: readonly string[];
}

function baseParser({ columns, argv }: Given, command?: Command): Argv {
  return yargs()
    .scriptName('carveout')
    .usage('What the kernel will do with physical memory, and why.\n\nUsage: $0 <command> [options]')
    .detectLocale(false)
    .locale('en')
    .parserConfiguration({
      'greedy-arrays': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'camel-case-expansion': false,
      'boolean-negation': false,
    })
    .version(false)
    .help('help', 'show this help')
    .alias('help', 'h')
    .wrap(columns)
    .strict()
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      throw error instanceof UsageError
        ? error
        : new UsageError(explainFailure(message ?? String(error), argv, command));
    })
    .epilogue('Exit codes: 0 nothing to report, 1 findings, 2 input unreadable or invalid, 3 a bug of carveout.');
}

/** For `carveout --help`: what the commands are for. */
function overviewParser(given: Given): Argv {
  const parser = baseParser(given).demandCommand(1, 'which command?');
  for (const { usage, describe } of commands) parser.command(usage, describe);
  return parser;
}

/**
 * One command alone, as the default one of its own parser: yargs lays out the help page of every other command before it
 * runs it, which costs more than reading a small board.
 */
function commandParser(given: Given, command: Command, choose: (command: Command, args: ParsedArgs) => void): Argv {
  return baseParser(given, command).command(
    command.usage.replace(command.name, '$0'),
    false,
    (builder) => {
      builder.usage(`$0 ${command.usage}\n\n${command.describe[0]?.toUpperCase()}${command.describe.slice(1)}.`);
      builder.options({ ...command.options });
      for (const [example, what] of command.examples) builder.example(example, what);
      return builder;
    },
    (args) => choose(command, args),
  );
}

/** For completion: every command, and of the one that was named its options. */
export function completionParser(name: string | undefined): Argv {
  const parser = overviewParser({ columns: 100, argv: [] }).demandCommand(0);
  const named = commands.find((command) => command.name === name);
  if (named) parser.options({ ...named.options });
  return parser;
}

/** yargs names what it does not know or misses; what was probably meant is ours to say. */
function explainFailure(message: string, argv: readonly string[], command: Command | undefined): string {
  if (command && /^Not enough non-option/.test(message)) return `something is missing: carveout ${command.usage}`;
  const unknown = /^Unknown arguments?: (.*)$/s.exec(message)?.[1]?.split(', ')[0];
  if (unknown === undefined) return message.replace(/\n/g, ' ');
  if (command && argv.includes(unknown)) return `'${unknown}' is one argument too many: carveout ${command.usage}`;
  const known = [...new Set(commands.flatMap(({ options }) => Object.keys(options)))];
  const near = nearestName(unknown, known);
  return `there is no option '${unknown.length === 1 ? '-' : '--'}${unknown}'${near === undefined ? '' : `; did you mean '--${near}'?`}`;
}
