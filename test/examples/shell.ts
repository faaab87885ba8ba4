import { isAbsolute, join, relative } from 'node:path';
import { nodeHost } from '@carveout/analysis/node';
import { listDeviceTrees } from '../../packages/cli/src/list-device-trees.ts';
import { type Io, main } from '../../packages/cli/src/main.ts';

/**
 * Runs command lines as a reader of the documentation would type them in `cwd`: `carveout …` in this process, its output
 * piped through `grep`, `head` and `tail` if need be, and `echo $?`. Anything else is an error.
 */
export function createShell(cwd: string): (command: string) => Promise<string> {
  let exitCode = 0;
  return async (command) => {
    const [first = [], ...filters] = splitPipes(splitWords(command));
    const [name, ...args] = first;
    if (name === 'echo' && args.join(' ') === '$?') return String(exitCode);
    if (name !== 'carveout') throw new Error(`\`${command}\`: a console block runs carveout only`);
    let shown = '';
    let piped = '';
    const stdout = (text: string): void => {
      if (filters.length > 0) piped += text;
      else shown += text;
    };
    const stderr = (text: string): void => {
      shown += text;
    };
    const ownCode = await main(args, surroundings(cwd, { stdout, stderr }));
    if (ownCode === 3) throw new Error(`\`${command}\` fails:\n${shown}`); // never to be written into a page
    exitCode = filters.length > 0 ? 0 : ownCode; // as in a shell: that of the last of a pipe
    return (shown + filters.reduce(filter, piped)).replace(/\n$/, '');
  };
}

const surroundings = (cwd: string, streams: Pick<Io, 'stdout' | 'stderr'>): Io => ({
  ...streams,
  files: nodeHost({ cwd }),
  listDeviceTrees: async (directory) => {
    const found = await listDeviceTrees(isAbsolute(directory) ? directory : join(cwd, directory));
    return found.map((path) => relative(cwd, path).replaceAll('\\', '/'));
  },
  cwd,
  env: {},
  columns: undefined,
  isTerminal: false,
  readStdin: async () => new Uint8Array(),
});

function filter(input: string, [name, ...args]: readonly string[]): string {
  const lines = input.split('\n').slice(0, -1);
  const [argument = '', ...more] = args;
  const count = Number(/^-(\d+)$/.exec(argument)?.[1]);
  if (name === 'head' && count > 0) return joinLines(lines.slice(0, count));
  if (name === 'tail' && count > 0) return joinLines(lines.slice(-count));
  if (name === 'grep' && argument !== '' && more.length === 0) {
    return joinLines(lines.filter((line) => new RegExp(argument).test(line)));
  }
  throw new Error(`\`| ${[name, ...args].join(' ')}\` is not known here`);
}

const joinLines = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** Words of a command line with the quoting a shell has; `|` outside of quotes is a word of its own. */
function splitWords(command: string): readonly string[] {
  const words = command.match(/\||(?:[^\s'"|]|'[^']*'|"[^"]*")+/g) ?? [];
  return words.map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));
}

function splitPipes(words: readonly string[]): readonly (readonly string[])[] {
  const end = words.indexOf('|');
  return end < 0 ? [words] : [words.slice(0, end), ...splitPipes(words.slice(end + 1))];
}
