import { codeCatalog } from '@carveout/analysis';
import { decodeSource, type FileId, LineTable } from '@carveout/core';
import { type LintReport, mergeLintReports, printable, readLintReport } from '@carveout/report';
import { type OutputFlags, readOutputFlags } from '../flags/output-flags.ts';
import type { ExitCode, Io } from '../io.ts';
import { checkoutOf, readOutputs, writeReports } from '../lint/lint-output.ts';
import { lintVerdict, readLimits } from '../lint/lint-verdict.ts';
import { toolVersion } from '../lint/tool-version.ts';

export interface MergeArgs {
  readonly reports: readonly string[];
  readonly flags: Readonly<Record<string, unknown>> & OutputFlags;
}

type ReportJson = Parameters<typeof mergeLintReports>[0][number];

/** `carveout merge-reports`: the reports of all shards as that of one run, in any format, with its exit code. */
export async function runMergeReports({ reports: names, flags }: MergeArgs, io: Io): Promise<ExitCode> {
  const options = readOutputFlags(flags, io);
  const outputs = readOutputs(flags['format']);
  const limits = readLimits(flags);
  const reports: ReportJson[] = [];
  let isUsable = true;
  for (const name of names) {
    const read = readOne(name, io);
    if (read.ok) reports.push(read.report);
    else {
      isUsable = false;
      io.stderr(`carveout: ${printable(name)} cannot be merged: ${printable(read.message)}\n`);
    }
  }
  // One shard less must not look like a clean run.
  if (!isUsable) return 2;
  const merged = mergeLintReports(reports, (file) => textOf(file, io));
  const report: LintReport = {
    ...merged,
    catalog: codeCatalog(),
    version: toolVersion(),
    checkout: checkoutOf(io),
  };
  await writeReports(outputs, report, options, io);
  const { code, note } = lintVerdict(report.findings, limits);
  if (note !== undefined) io.stderr(`carveout: ${printable(note)}\n`);
  return code;
}

function readOne(name: string, io: Io): ReturnType<typeof readLintReport> {
  const result = io.files.read(name);
  return result.ok ? readLintReport(decodeSource(result.bytes)) : { ok: false, message: result.detail };
}

/** Blobs have no lines. */
function textOf(file: FileId, io: Io): LineTable | undefined {
  const result = io.files.isFile(file) ? io.files.read(file) : undefined;
  return result?.ok && !result.bytes.includes(0) ? new LineTable(decodeSource(result.bytes)) : undefined;
}
