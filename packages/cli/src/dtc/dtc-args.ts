import {
  type CheckSwitch,
  FDT_VERSIONS,
  type FdtVersion,
  type PhandleFormat,
  readSwitch,
} from '@carveout/analysis/compile';

/** dtc's command line, as `carveout dtc` understands it. */
export interface DtcArgs {
  /** Undefined: guessed from the input. */
  readonly inFormat: string | undefined;
  /** Undefined: guessed from the output's name. */
  readonly outFormat: string | undefined;
  readonly output: string;
  readonly input: string;
  readonly depfile: string | undefined;
  readonly version: FdtVersion | undefined;
  readonly reserve: number;
  readonly size: number;
  readonly padding: number;
  readonly align: number;
  readonly bootCpu: number | undefined;
  readonly force: boolean;
  readonly includeDirs: readonly string[];
  readonly sort: boolean;
  readonly phandle: PhandleFormat;
  readonly symbols: boolean;
  readonly fixups: boolean;
  readonly autoAliases: boolean;
  readonly annotate: boolean;
  readonly quiet: number;
  /** In the order given: checks switched by -W and -E. */
  readonly checks: readonly CheckSwitch[];
}

export type ParsedDtcArgs =
  | { readonly kind: 'run'; readonly args: DtcArgs }
  /** What dtc says before it ends with 1. */
  | { readonly kind: 'fatal'; readonly message: string }
  | { readonly kind: 'usage'; readonly message: string }
  | { readonly kind: 'help' | 'version' };

/** Short options that take a value, and those that do not. */
const VALUED = 'IOoVdRSpabiHWE';
const FLAGS = 'qfs@LAThv';

const LONG: Readonly<Record<string, string>> = {
  quiet: 'q',
  'in-format': 'I',
  out: 'o',
  'out-format': 'O',
  'out-version': 'V',
  'out-dependency': 'd',
  reserve: 'R',
  space: 'S',
  pad: 'p',
  align: 'a',
  'boot-cpu': 'b',
  force: 'f',
  include: 'i',
  sort: 's',
  phandle: 'H',
  warning: 'W',
  error: 'E',
  symbols: '@',
  'auto-alias': 'A',
  'local-fixups': 'L',
  annotate: 'T',
  help: 'h',
  version: 'v',
};

interface Word {
  readonly option: string;
  readonly value: string;
}

/** Splits words as getopt_long does: options anywhere, clustered, values joined or apart, `--` ends them. */
function splitWords(argv: readonly string[]): { readonly words: Word[]; readonly files: string[] } | undefined {
  const words: Word[] = [];
  const files: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') return { words, files: [...files, ...argv.slice(at + 1)] };
    if (!word.startsWith('-') || word === '-') files.push(word);
    else {
      const used = word.startsWith('--') ? longOption(word, argv[at + 1], words) : cluster(word, argv[at + 1], words);
      if (used === undefined) return undefined;
      at += used;
    }
  }
  return { words, files };
}

/** How many further words it took; undefined when it is no option. */
function longOption(word: string, next: string | undefined, words: Word[]): 0 | 1 | undefined {
  const equals = word.indexOf('=');
  const name = word.slice(2, equals < 0 ? undefined : equals);
  const matches = Object.keys(LONG).filter((long) => long === name || long.startsWith(name));
  const found = matches.includes(name) ? name : matches.length === 1 ? matches[0] : undefined;
  const option = found === undefined ? undefined : LONG[found];
  if (option === undefined) return undefined;
  if (FLAGS.includes(option)) {
    if (equals >= 0) return undefined;
    words.push({ option, value: '' });
    return 0;
  }
  const value = equals < 0 ? next : word.slice(equals + 1);
  if (value === undefined) return undefined;
  words.push({ option, value });
  return equals < 0 ? 1 : 0;
}

function cluster(word: string, next: string | undefined, words: Word[]): 0 | 1 | undefined {
  for (let at = 1; at < word.length; at++) {
    const option = word.charAt(at);
    if (FLAGS.includes(option)) words.push({ option, value: '' });
    else if (!VALUED.includes(option)) return undefined;
    else if (at + 1 < word.length) {
      words.push({ option, value: word.slice(at + 1) });
      return 0;
    } else {
      if (next === undefined) return undefined;
      words.push({ option, value: next });
      return 1;
    }
  }
  return 0;
}

/** As strtol(text, NULL, 0): what does not begin with a number is 0. */
function readNumber(text: string): number {
  const match = /^\s*([+-]?)(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)/i.exec(text);
  if (!match) return 0;
  const digits = match[2] ?? '0';
  const value = /^0[0-7]/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return match[1] === '-' ? -value : value;
}

const isPowerOfTwo = (value: number): boolean => value > 0 && Number.isInteger(Math.log2(value));

export function parseDtcArgs(argv: readonly string[]): ParsedDtcArgs {
  const split = splitWords(argv);
  if (!split) return { kind: 'usage', message: 'unknown option' };
  const { words, files } = split;
  const last = (option: string): string | undefined => words.findLast((word) => word.option === option)?.value;
  const count = (option: string): number => words.filter((word) => word.option === option).length;
  for (const { option, value } of words) {
    if (option === 'h') return { kind: 'help' };
    if (option === 'v') return { kind: 'version' };
    const fault = faultOf(option, value);
    if (fault !== undefined) return { kind: 'fatal', message: fault };
  }
  if (files.length > 1) return { kind: 'usage', message: 'missing files' };
  const number = (option: string): number => readNumber(last(option) ?? '0');
  if (number('S') !== 0 && number('p') !== 0) return { kind: 'fatal', message: "Can't set both -p and -S" };
  const version = last('V');
  return {
    kind: 'run',
    args: {
      inFormat: last('I'),
      outFormat: last('O'),
      output: last('o') ?? '-',
      input: files[0] ?? '-',
      depfile: last('d'),
      version: FDT_VERSIONS.find((one) => one === (version === undefined ? 17 : readNumber(version))),
      // A negative number makes none, as in dtc 1.6; later releases count four billion entries.
      reserve: Math.max(0, number('R')),
      size: number('S'),
      padding: number('p'),
      align: number('a'),
      // -1 is dtc's own word for none.
      bootCpu: last('b') === undefined || number('b') === -1 ? undefined : number('b') >>> 0,
      force: count('f') > 0,
      includeDirs: words.filter((word) => word.option === 'i').map((word) => word.value),
      sort: count('s') > 0,
      phandle: PHANDLES.find((one) => one === last('H')) ?? 'epapr',
      symbols: count('@') > 0,
      fixups: count('L') > 0,
      autoAliases: count('A') > 0,
      annotate: count('T') > 0,
      quiet: count('q'),
      checks: words.flatMap(checkSwitch),
    },
  };
}

const PHANDLES = ['legacy', 'epapr', 'both'] as const;

/** More than any blob needs; dtc would try to allocate it. */
const MOST_BYTES = 0x4000_0000;

function faultOf(option: string, value: string): string | undefined {
  if (option === 'H' && !PHANDLES.some((one) => one === value)) return `Invalid argument "${value}" to -H option`;
  if (option === 'a' && !isPowerOfTwo(readNumber(value))) return `Invalid argument "${readNumber(value)}" to -a option`;
  if ('aSpR'.includes(option) && readNumber(value) > MOST_BYTES)
    return `-${option} ${value} is more than this tool makes`;
  if (option !== 'W' && option !== 'E') return undefined;
  if (checkSwitch({ option, value }).length > 0) return undefined;
  return `Unrecognized check name "${value.replace(/^no[-_]/, '')}"`;
}

function checkSwitch({ option, value }: Word): readonly CheckSwitch[] {
  if (option !== 'W' && option !== 'E') return [];
  const known = readSwitch(option === 'W' ? 'warning' : 'error', value);
  return known ? [known] : [];
}
