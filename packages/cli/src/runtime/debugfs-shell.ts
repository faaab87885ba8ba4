import {
  debugfsTree,
  directoryName,
  type Machine,
  pagesWritten,
  runStep,
  type VirtualFile,
} from '@carveout/analysis/runtime';
import { printable } from '@carveout/report';

/** A shell on a board whose only files are those of CMA below /sys. A value. */
export interface Shell {
  readonly machine: Machine;
  /** Absolute, without a slash at its end. */
  readonly cwd: string;
  /** What the kernel printed so far. */
  readonly dmesg: readonly string[];
}

export interface ShellLine {
  readonly shell: Shell;
  readonly output: string;
  readonly done: boolean;
}

const DEBUGFS = '/sys/kernel/debug/cma';

export const createShell = (machine: Machine): Shell => ({ machine, cwd: DEBUGFS, dmesg: [] });

export const SHELL_HELP = `echo PAGES > alloc    take a buffer        cat FILE...    read files, also */used
echo PAGES > free     give pages back      cd, pwd, ls    move around below /sys
dmesg                 what it printed      exit           end
`;

/** Runs one line. Errors are those a shell on the board would print. */
export function shellLine(shell: Shell, line: string): ShellLine {
  const [command = '', ...words] = line.replace(/>/g, ' > ').trim().split(/\s+/);
  const say = (output: string): ShellLine => ({ shell, output, done: false });
  switch (command) {
    case '':
      return say('');
    case 'exit':
      return { shell, output: '', done: true };
    case 'help':
      return say(SHELL_HELP);
    case 'pwd':
      return say(`${shell.cwd}\n`);
    case 'dmesg':
      return say(shell.dmesg.map((text) => `${text}\n`).join(''));
    case 'cd':
      return changeDirectory(shell, words[0] ?? DEBUGFS);
    case 'ls':
      return say(list(shell, words[0] ?? '.'));
    case 'cat':
      return say(words.map((word) => read(shell, word)).join(''));
    case 'echo':
      return write(shell, words);
    default:
      return say(`${printable(command)}: command not found\n`);
  }
}

/** Every file and directory, by absolute path. */
function paths(machine: Machine): ReadonlyMap<string, VirtualFile | null> {
  const all = new Map<string, VirtualFile | null>([['/sys', null]]);
  for (const file of debugfsTree(machine)) {
    const path = `/sys/${file.path}`;
    for (let at = path.indexOf('/', 1); at >= 0; at = path.indexOf('/', at + 1)) all.set(path.slice(0, at), null);
    all.set(path, file);
  }
  return all;
}

function absolute(cwd: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function changeDirectory(shell: Shell, word: string): ShellLine {
  const path = absolute(shell.cwd, word);
  const found = paths(shell.machine).get(path);
  const problem = found === undefined ? 'No such file or directory' : found === null ? '' : 'Not a directory';
  if (problem !== '') return { shell, output: `cd: ${printable(word)}: ${problem}\n`, done: false };
  return { shell: { ...shell, cwd: path }, output: '', done: false };
}

function list(shell: Shell, word: string): string {
  const path = absolute(shell.cwd, word);
  const all = paths(shell.machine);
  const found = all.get(path);
  if (found === undefined) return `ls: ${printable(word)}: No such file or directory\n`;
  if (found !== null) return `${printable(word)}\n`;
  const names = [...all.keys()].flatMap((one) => {
    const name = one.startsWith(`${path}/`) ? one.slice(path.length + 1) : '/';
    return name.includes('/') ? [] : [name];
  });
  return names
    .sort()
    .map((name) => `${printable(name)}\n`)
    .join('');
}

function read(shell: Shell, word: string): string {
  const all = paths(shell.machine);
  const names = matching(shell, word, all);
  if (names.length === 0) return `cat: ${printable(word)}: No such file or directory\n`;
  return names
    .map((name) => {
      const file = all.get(name);
      if (!file) return `cat: ${printable(word)}: Is a directory\n`;
      return file.content ?? `cat: ${printable(word)}: Permission denied\n`;
    })
    .join('');
}

/** `*` stands for any part of one name. */
function matching(shell: Shell, word: string, all: ReadonlyMap<string, unknown>): readonly string[] {
  const path = absolute(shell.cwd, word);
  if (!path.includes('*')) return all.has(path) ? [path] : [];
  const wanted = path.split('/');
  const fits = (name: string): boolean => {
    const parts = name.split('/');
    return parts.length === wanted.length && parts.every((part, at) => fitsPart(part, wanted[at] ?? ''));
  };
  return [...all.keys()].filter(fits).sort();
}

function fitsPart(text: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return text === pattern;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const [index, piece] of rest.entries()) {
    const found = index === rest.length - 1 ? text.length - piece.length : text.indexOf(piece, at);
    if (found < at || !text.startsWith(piece, found)) return false;
    at = found + piece.length;
  }
  return true;
}

const NUMBER = /^(?:0x[0-9a-fA-F]{1,16}|\d{1,20})$/;

function write(shell: Shell, words: readonly string[]): ShellLine {
  const arrow = words.indexOf('>');
  const say = (output: string): ShellLine => ({ shell, output, done: false });
  if (arrow < 0) return say(`${printable(words.join(' '))}\n`);
  const target = words[arrow + 1] ?? '';
  const path = absolute(shell.cwd, target);
  const all = paths(shell.machine);
  const file = all.get(path);
  if (!file) return say(`sh: ${printable(target)}: ${file === null ? 'Is a directory' : 'Permission denied'}\n`);
  const op = path.endsWith('/alloc') ? 'alloc' : path.endsWith('/free') ? 'free' : null;
  if (file.content !== null || op === null) return say(`sh: ${printable(target)}: Permission denied\n`);
  const text = words.slice(0, arrow).join(' ');
  if (!NUMBER.test(text)) return say('echo: write error: Invalid argument\n');
  const area = shell.machine.areas.find(
    (one, index) => path === `${DEBUGFS}/${directoryName(shell.machine, one, index)}/${op}`,
  );
  if (!area) return say(`sh: ${printable(target)}: Permission denied\n`);
  const asked = { area: area.name, pages: pagesWritten(BigInt(text)) };
  const { machine, result } = runStep(shell.machine, op === 'alloc' ? { op, ...asked } : { op, ...asked });
  const dmesg = [...shell.dmesg, ...result.log.map((line) => line.text)].slice(-1000);
  const output = result.result === 0 ? '' : 'echo: write error: Cannot allocate memory\n';
  return { shell: { ...shell, machine, dmesg }, output, done: false };
}
