import { codeCatalog } from '@carveout/analysis';
import { decodeSource, type FileId, LineTable } from '@carveout/core';
import { type LintReport, mergeLintReports, missingShards, printable, readLintReport } from '@carveout/report';
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
  const reports = readAll(names, io);
  if (!reports) return 2;
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

/** undefined when one cannot be read, or is not there: one shard less must not look like a clean run. */
function readAll(names: readonly string[], io: Io): readonly ReportJson[] | undefined {
  // A report that is named twice, or was copied, is one.
  const reports = new Map<string, ReportJson>();
  let isWhole = true;
  for (const name of names) {
    const read = readOne(name, io);
    if (read.ok) reports.set(JSON.stringify(read.report), read.report);
    else {
      isWhole = false;
      io.stderr(`carveout: ${printable(name)} cannot be merged: ${printable(read.message)}\n`);
    }
  }
  const all = [...reports.values()];
  const missing = isWhole ? missingShards(all) : [];
  if (missing.length > 0) {
    const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : '';
    const which = `${missing.slice(0, MOST_NAMED).join(', ')}${more}`;
    io.stderr(`carveout: the boards of shard ${which} were not checked: there is no report of it\n`);
  }
  return isWhole && missing.length === 0 ? all : undefined;
}

const MOST_NAMED = 8;

function readOne(name: string, io: Io): ReturnType<typeof readLintReport> {
  const result = io.files.read(name);
  return result.ok ? readLintReport(decodeSource(result.bytes)) : { ok: false, message: result.detail };
}

/** Blobs have no lines. */
function textOf(file: FileId, io: Io): LineTable | undefined {
  const result = io.files.isFile(file) ? io.files.read(file) : undefined;
  return result?.ok && !result.bytes.includes(0) ? new LineTable(decodeSource(result.bytes)) : undefined;
}
