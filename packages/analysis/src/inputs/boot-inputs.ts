import type { BootInputs } from '@carveout/bootconfig';
import { type Diagnostic, decodeUtf8, type FileHost, fileId, hex, type Range, type Sourced } from '@carveout/core';
import type { DeviceTree } from '@carveout/devicetree';
import { type Kconfig, parseKconfig } from '@carveout/grammar-kconfig';
import type { BoardInput } from '../model.ts';
import type { BoardSources } from '../sources.ts';
import type { GivenValues } from './given-values.ts';
import { dtbRange, initrdRange } from './image-ranges.ts';
import { readProblem } from './input-problem.ts';

/** What the steps of reading one board's inputs share. */
export interface InputScope {
  readonly input: BoardInput;
  readonly host: FileHost;
  readonly sources: BoardSources;
  readonly given: GivenValues;
  blobSize(): number | null;
  /** Where problems go. */
  readonly problems: Diagnostic[];
}

/** Everything but the kernel image, whose place may depend on the rest. Each value knows where it was given. */
export function readBootInputs(tree: DeviceTree, scope: InputScope): BootInputs {
  const { input, given } = scope;
  const sourced = <T>(flag: string, value: T | undefined, text: (value: T) => string): Sourced<T> | undefined =>
    value === undefined ? undefined : { value, origin: given.origin(flag, text(value)) };
  return {
    tree,
    treeFile: fileId(input.deviceTree),
    kernel: sourced('kernel', input.kernel, String),
    arch: sourced('arch', input.arch, String),
    config: input.configFile === undefined ? undefined : readConfig(input.configFile, scope),
    commandLine: sourced('cmdline', input.commandLine, String),
    memory: input.memory?.map((bank) => {
      const text = bank.base === null ? hex(bank.size) : `${hex(bank.base)}:${hex(bank.size)}`;
      return { value: bank, origin: given.origin('memory', text) };
    }),
    initrd: initrdRange(scope),
    dtb: dtbRange(scope),
    pageSize: sourced('page-size', input.pageSize, String),
  };
}

function readConfig(path: string, { host, sources, problems }: InputScope): Kconfig | undefined {
  const result = host.read(path);
  if (!result.ok) {
    problems.push(readProblem(path, 'kernel configuration', result.failure, result.detail));
    return undefined;
  }
  const file = fileId(path);
  const text = decodeUtf8(result.bytes);
  sources.addText(file, text);
  const config = parseKconfig(text, file);
  problems.push(...config.diagnostics);
  return config;
}

export type RangeInput = Sourced<Range> | undefined;
