import { type CodeInfo, type Diagnostic, type DiagnosticDetails, diagnostic, type Span } from '@carveout/core';
import { codes } from './codes.ts';

/** Collects a run's diagnostics, up to a number. */
export interface Reporter {
  readonly diagnostics: readonly Diagnostic[];
  report(info: CodeInfo, span: Span, message: string, details?: DiagnosticDetails): void;
}

export function createReporter(limit: number): Reporter {
  const diagnostics: Diagnostic[] = [];
  return {
    diagnostics,
    report(info, span, message, details) {
      if (diagnostics.length < limit) diagnostics.push(diagnostic(info, span, message, details));
      else if (diagnostics.length === limit) {
        const help = 'correct the first ones and run again';
        diagnostics.push(
          diagnostic(codes.tooManyFindings, span, `more than ${limit} findings, the rest is left out`, { help }),
        );
      }
    },
  };
}
