import { type Diagnostic, diagnostic, type FileId } from '@carveout/core';
import type { Lexer } from 'chevrotain';
import { codes } from './codes.ts';
import { ConfigParser } from './config-parser.ts';
import { archFromSymbols, readHeader } from './header.ts';
import type { Kconfig } from './kconfig.ts';
import { SymbolCollector } from './symbol-collector.ts';
import { createLexer } from './tokens.ts';

/** In UTF-16 units; a full configuration has some 300000. */
const MAX_LENGTH = 8 << 20;

let machine: { readonly lexer: Lexer; readonly parser: ConfigParser } | undefined;

/**
 * Reads a .config, a defconfig or a fragment as the kernel's own build does (conf_read_simple() in
 * scripts/kconfig/confdata.c, 6.12). Never throws. A wrong line gives one diagnostic, and the rest is read;
 * a text without any symbol gives one error.
 */
export function parseKconfig(text: string, file: FileId): Kconfig {
  if (text.length > MAX_LENGTH) {
    const message = `${file} has ${text.length} characters, more than any kernel configuration`;
    return nothing(diagnostic(codes.tooLarge, { file, start: 0, end: 0 }, message));
  }
  machine ??= { lexer: createLexer(), parser: new ConfigParser() };
  const { tokens, groups } = machine.lexer.tokenize(text);
  const collector = new SymbolCollector(file);
  machine.parser.listener = collector;
  machine.parser.input = tokens;
  machine.parser.file();
  machine.parser.listener = undefined;

  const { symbols } = collector;
  if (symbols.size === 0 && collector.assignments === 0) {
    const what = text.trim() === '' ? 'is empty' : 'holds no line `CONFIG_…=` or `# CONFIG_… is not set`';
    const help = 'give the .config that the kernel was built with, or a defconfig';
    return nothing(diagnostic(codes.notAConfig, { file, start: 0, end: 0 }, `${file} ${what}`, { help }));
  }
  const header = readHeader(groups.comments ?? [], file, tokens[0]?.startOffset ?? 0);
  const diagnostics = [...collector.diagnostics];
  if (header.otherProject !== null) {
    const message = `${file} is the configuration of \`${header.otherProject.text}\`, not of a Linux kernel`;
    diagnostics.unshift(diagnostic(codes.otherProject, header.otherProject.span, message));
  }
  const arch = header.arch ?? archFromSymbols(symbols);
  return { symbols, kernelVersion: header.kernelVersion, arch, diagnostics };
}

const nothing = (problem: Diagnostic): Kconfig => ({
  symbols: new Map(),
  kernelVersion: null,
  arch: null,
  diagnostics: [problem],
});
