import type { Options } from 'yargs';

const blob = (describe: string, alias?: string): Options => ({
  type: 'string',
  requiresArg: true,
  describe,
  group: 'The blob:',
  ...(alias === undefined ? {} : { alias }),
});
const made = (describe: string, alias: string): Options => ({ type: 'boolean', describe, alias, group: 'The blob:' });
const source = (describe: string, alias?: string): Options => ({ ...blob(describe, alias), group: 'The device tree:' });
const file = (describe: string, alias?: string): Options => ({ ...blob(describe, alias), group: 'Files:' });

/** Where source is looked for; shared by all commands that read it. */
export const sourceOptions: Readonly<Record<string, Options>> = {
  include: source('a directory to search for includes; repeatable', 'I'),
  define: source('a macro, NAME or NAME=VALUE; repeatable', 'D'),
  root: source('read includes and /incbin/ from below this directory only; repeatable'),
};

/** Of `carveout compile`; short names are dtc's. */
export const compileOptions: Readonly<Record<string, Options>> = {
  ...sourceOptions,
  output: file('the file to write, - for standard output [default: the input, as .dtb or .dtbo]', 'o'),
  'out-dir': file('write each output below this directory, under its path as given'),
  depfile: file("write make's dependency rule to this file", 'd'),
  MD: { type: 'boolean', describe: "write make's dependency rule beside each output, as FILE.d", group: 'Files:' },
  jobs: file('worker threads [default: one a core for many inputs]', 'j'),
  symbols: made('make __symbols__, as dtc -@', '@'),
  fixups: made('make __fixups__ although the file is no plugin', 'L'),
  'auto-aliases': made('put every label into /aliases', 'A'),
  sort: made('sort properties, nodes and reserve entries', 's'),
  phandle: blob('which phandle property to make: epapr (the default), legacy or both', 'H'),
  'blob-version': blob('1, 2, 3, 16 or 17 [default: 17]', 'V'),
  'boot-cpu': blob('boot CPU id in the header', 'b'),
  reserve: blob('empty entries in the reserve map', 'R'),
  size: blob('make the blob at least this many bytes', 'S'),
  padding: blob('add this many bytes of zeros', 'p'),
  align: blob('make the size a multiple of this power of two', 'a'),
  force: { type: 'boolean', describe: 'write a blob in spite of errors in the tree', alias: 'f', group: 'The blob:' },
};
