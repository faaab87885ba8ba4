import { type Diagnostic, diagnostic, type FileId, type Origin } from '@carveout/core';
import { type ChosenBoot, chooseBoot } from './choose-boot.ts';
import { codes } from './codes.ts';
import { findLine } from './find-line.ts';
import { kernelFacts } from './kernel-facts.ts';
import { loaderFacts } from './loader-facts.ts';
import { memblockFacts } from './memblock-trace.ts';
import { memoryFacts } from './memory-facts.ts';
import { isMemoryLine } from './memory-lines.ts';
import type { BootLog, LogEnding, LogLine } from './model.ts';
import { splitLines } from './split-lines.ts';

/** Early boot is a few thousand lines even with `memblock=debug`; what follows is not about memory. */
const MOST_LINES = 50_000;

/**
 * Reads a console capture, `dmesg` output or journal. Never throws: what is not understood is passed over, and a file
 * without any line of a kernel gives an error diagnostic and an empty log.
 */
export function readBootLog(text: string, file: FileId): BootLog {
  const boot = chooseBoot(splitLines(text, file));
  const lines = boot.lines.slice(0, MOST_LINES);
  const loader = loaderFacts(boot.loader);
  const images = memblockFacts(lines);
  const memory = memoryFacts(lines);
  const ending = endingOf(lines);
  return {
    file,
    lines,
    boots: boot.boots,
    headMissing: boot.headMissing,
    ending,
    ...kernelFacts(lines),
    ...memory,
    kernelImage: images.kernelImage,
    initrd: images.initrd ?? loader.initrd,
    initrdAbsent: images.initrd || loader.initrd || boot.headMissing ? null : initrdAbsent(boot.lines),
    blobCandidates: [...images.blobCandidates, ...(loader.blob ? [loader.blob] : [])],
    memoryLines: lines.filter((line) => isMemoryLine(line.text)),
    atomicPools: lines.filter((line) => line.text.startsWith('DMA: preallocated ')),
    diagnostics: problemsOf(boot, ending, file),
  };
}

/** Unpacking an initrd and giving back its memory are told at the level of `Freeing unused kernel memory`, before it. */
function initrdAbsent(lines: readonly LogLine[]): Origin | null {
  const end = findLine(lines, /^Freeing unused kernel (?:image )?(?:\(initmem\) )?memory: \d+K/);
  return end && !findLine(lines, INITRD) ? end.origin : null;
}

const INITRD = /initrd|initramfs|RAMDISK: |ramdisk image/i;

/** Messages that no kernel prints before its `Memory:` line. */
const LATER = /^(Run \S+ as init process|Freeing unused kernel |VFS: Mounted root|systemd\[1\]: )/;

function endingOf(lines: readonly LogLine[]): LogEnding {
  const memoryAt = lines.findIndex(({ text }) => /^Memory: \d+K\//.test(text) || LATER.test(text));
  const panicAt = lines.findIndex(({ text }) => text.startsWith('Kernel panic '));
  const line = lines[panicAt];
  if (line) return { kind: 'panic', line, afterMemoryLine: memoryAt >= 0 && memoryAt < panicAt };
  return { kind: memoryAt >= 0 ? 'complete' : 'cut' };
}

function problemsOf(boot: ChosenBoot, ending: LogEnding, file: FileId): readonly Diagnostic[] {
  const [first] = boot.lines;
  const last = boot.lines.at(-1);
  if (!first || !last) {
    const message = `\`${file}\` holds no line of a Linux kernel`;
    const help = 'capture the console from power-on, or save the output of dmesg';
    return [diagnostic(codes.noKernelLines, { file, start: 0, end: 0 }, message, { help })];
  }
  const problems: Diagnostic[] = [];
  if (boot.boots > 1) {
    const message = `\`${file}\` holds ${boot.boots} boots: the one from line ${first.number} on is read`;
    problems.push(diagnostic(codes.severalBoots, first.span, message));
  }
  if (boot.headMissing) {
    const message = `\`${file}\` starts in the middle of a boot: earlier lines cannot be compared`;
    problems.push(diagnostic(codes.logStartsLate, first.span, message));
  }
  if (ending.kind === 'cut') {
    const message = `\`${file}\` ends before the kernel's Memory: line: later lines cannot be compared`;
    problems.push(diagnostic(codes.logEndsEarly, last.span, message));
  }
  return problems;
}
