import { type CheckSwitch, createCompiler, encodeFdt, readSwitch } from '@carveout/analysis/compile';
import { memoryHost } from '@carveout/core';
import { checkMessage, isOfFixups } from '../../cli/src/dtc/dtc-messages.ts';
import { DtcPlaces } from '../../cli/src/dtc/dtc-places.ts';
import { messageLines, unmatched } from '../conformance/message-lines.ts';
import { type CheckedSource, checkedSource } from './checked-source.ts';
import { kernelDtc, sameBlob } from './reference.ts';
import type { Target } from './target.ts';

interface Result {
  readonly code: number;
  readonly messages: readonly string[];
  readonly blob: Uint8Array | undefined;
}

/**
 * Sources for dtc's checks: never a crash, and with the dtc of a kernel's scripts/dtc the same messages in the same
 * order, the same exit code and the same blob.
 */
export function fuzzChecks(): Target<CheckedSource> {
  const dtc = kernelDtc();
  let messages = 0;
  let crashes = 0;
  return {
    inputs: checkedSource,
    show: ({ text, args }) => `${args.join(' ')}\n${text}`,
    summary: () =>
      dtc
        ? `, ${messages} messages of ${dtc.version}, which crashed ${crashes} times`
        : ", compared with nothing: that needs a kernel's dtc (--tree)",
    check(input) {
      const ours = ourResult(input);
      if (!dtc) return undefined;
      const { code, blob, stderr } = dtc.run(['-I', 'dts', '-O', 'dtb', ...input.args, '-'], input.text) ?? {};
      if (code === undefined) {
        crashes++;
        return undefined;
      }
      const theirs: Result = { code, blob, messages: code === 1 ? [] : messageLines(stderr ?? '') };
      messages += theirs.messages.length;
      return difference(ours, theirs);
    },
  };
}

function difference(ours: Result, theirs: Result): string | undefined {
  if (ours.code !== theirs.code) return `exit code ${ours.code}, dtc's ${theirs.code}`;
  const extra = unmatched(ours.messages, theirs.messages);
  if (extra.length > 0) return extra.join('; ');
  if (ours.messages.some((line, at) => line !== theirs.messages[at])) return 'the same messages in another order';
  return sameBlob(ours.blob, theirs.blob) ? undefined : "another blob than dtc's";
}

function ourResult({ text, args }: CheckedSource): Result {
  const switches = args.flatMap((arg): readonly CheckSwitch[] => {
    const level = arg.startsWith('-W') ? 'warning' : 'error';
    const known = readSwitch(level, arg.slice(2));
    return known ? [known] : [];
  });
  const compiler = createCompiler(memoryHost({}), { kernelPrefixes: false });
  const content = new TextEncoder().encode(text);
  const read = compiler.read('<stdin>', { content, directives: 'dtc', format: 'source', checks: switches });
  const stops = read.diagnostics.filter(({ severity }) => severity === 'error');
  if (!read.tree || !read.checked || stops.some((stop) => !isOfFixups(stop)))
    return { code: 1, messages: [], blob: undefined };
  const places = new DtcPlaces(read.sources);
  const said = read.checked.reports.map((report) => checkMessage(report, places, '-')).join('');
  const failed = read.checked.failed && !args.includes('-f');
  return {
    code: failed ? 2 : stops.length > 0 ? 1 : 0,
    messages: stops.length > 0 && !failed ? [] : messageLines(said),
    blob: failed || stops.length > 0 ? undefined : encodeFdt(read.tree),
  };
}
