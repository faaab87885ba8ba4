import type { FileId } from '@carveout/core';
import type { IToken } from 'chevrotain';
import type { HeaderText, KconfigArch, KconfigSymbol } from './kconfig.ts';

export interface Header {
  readonly kernelVersion: HeaderText | null;
  readonly arch: KconfigArch | null;
  /** The title of another program's configuration, such as `U-Boot 2024.01`. */
  readonly otherProject: HeaderText | null;
}

/** Since 2.6.39 or so: `# Linux/arm64 6.12.117 Kernel Configuration`. */
const LINUX_TITLE = /^# Linux\/(\S+) (\d+\.\d+\S*) Kernel Configuration\s*$/;
/** Before: `# Linux kernel version: 2.6.32`. */
const OLD_TITLE = /^# Linux kernel version: (\d+\.\d+\S*)\s*$/;
const OTHER_TITLE = /^# (\S.* )?Configuration\s*$/;

/**
 * What the comments before the first symbol tell. Only the titles that the kernel's build writes count: another comment
 * may name a distribution's release (`6.1.0-50`), which is no kernel version.
 */
export function readHeader(comments: readonly IToken[], file: FileId, firstSymbol: number): Header {
  let otherProject: HeaderText | null = null;
  for (const { image, startOffset } of comments) {
    if (startOffset > firstSymbol) break;
    const part = (text: string, after = 0): HeaderText => {
      const start = startOffset + image.indexOf(text, after);
      return { text, span: { file, start, end: start + text.length } };
    };
    const title = LINUX_TITLE.exec(image);
    if (title) {
      const [, arch = '', version = ''] = title;
      const versionAt = '# Linux/'.length + arch.length;
      return {
        kernelVersion: part(version, versionAt),
        arch: { ...part(arch, '# Linux/'.length), from: 'header' },
        otherProject: null,
      };
    }
    const old = OLD_TITLE.exec(image)?.[1];
    if (old !== undefined) return { kernelVersion: part(old), arch: null, otherProject: null };
    const other = OTHER_TITLE.exec(image)?.[1]?.trimEnd();
    if (other !== undefined && !/^Linux\b/.test(other)) otherProject ??= part(other);
  }
  return { kernelVersion: null, arch: null, otherProject };
}

/** Symbols that only one architecture sets, with the name that its header would have. */
const ARCH_SYMBOLS: readonly (readonly [symbol: string, arch: string])[] = [
  ['ARM64', 'arm64'],
  ['ARM', 'arm'],
  ['RISCV', 'riscv'],
  ['X86', 'x86'],
];

/** For a file without a header: which architecture's own symbol is on. */
export function archFromSymbols(symbols: ReadonlyMap<string, KconfigSymbol>): KconfigArch | null {
  for (const [name, arch] of ARCH_SYMBOLS) {
    const symbol = symbols.get(name);
    if (symbol?.value === 'y') return { text: arch, span: symbol.span, from: 'symbol' };
  }
  return null;
}
