import { diagnosticJson } from '../json/diagnostic-json.ts';
import { locationJson } from '../json/location-json.ts';
import { stringify } from '../json/stringify.ts';
import { countChecks, type VerifyView } from './verify-view.ts';

/** A comparison with a recorded boot; its shape is `schema/verify.schema.json`. */
export function verifyJson(view: VerifyView): string {
  const { sources, simulation } = view;
  const { agree, differ, unknown } = countChecks(view.checks);
  return stringify({
    schemaVersion: 1,
    board: view.name,
    variant: view.variant,
    log: view.log,
    kernel: simulation?.kernelGiven ? simulation.kernel : null,
    arch: simulation?.arch ?? null,
    verdict: view.verdict,
    because: view.because,
    settle: view.settle,
    inputs: view.taken.map(({ flag, text, span }) => ({ flag, value: text, location: locationJson(span, sources) })),
    checks: view.checks.map((check) => ({
      what: check.what,
      status: check.status,
      name: check.name,
      predicted: check.predicted,
      recorded: check.recorded,
      location: check.span ? locationJson(check.span, sources) : null,
      node: check.node,
      reason: check.reason,
    })),
    summary: { agree, differ, unknown },
    diagnostics: view.findings.map((finding) => diagnosticJson(finding, sources)),
  });
}
