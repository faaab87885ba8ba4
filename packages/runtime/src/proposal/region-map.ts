import type { DevicePattern, MapRule, Posting, Proposal } from '@carveout/grammar-cmdline';

/** Who asks, and for what kind of memory. */
export interface DeviceRequest {
  readonly device: string;
  /** Null: the driver does not say. */
  readonly kind: string | null;
}

/** The pattern that every device fits. */
export const CATCH_ALL = '*';

/** Names of the regions that serve a device, in the order in which they are tried: those of the first rule that is for it. */
export function regionsFor(proposal: Proposal, request: DeviceRequest): readonly string[] | null {
  for (const rule of proposal.rules) {
    const pattern = fittingDevice(rule, proposal.posting, request);
    if (pattern !== undefined) return regionsOfRule(proposal, rule, pattern === CATCH_ALL);
  }
  return null;
}

/** Regions of a rule for a device that fits it, or that only its catch-all fits: regions marked with `-` (v3) keep out of that. */
export function regionsOfRule({ regions }: Proposal, rule: MapRule, byCatchAll: boolean): readonly string[] {
  if (!byCatchAll) return rule.regions;
  return rule.regions.filter((name) => regions.find((region) => region.name === name)?.asterisk !== false);
}

/** The device pattern that fits first. One that is left out takes over that of the pattern before it. */
function fittingDevice({ patterns }: MapRule, posting: Posting, { device, kind }: DeviceRequest): string | undefined {
  let current: string | null = null;
  for (const pattern of patterns) {
    current = pattern.device ?? current;
    if (current !== null && fits(current, device) && kindFits(pattern, posting, kind)) return current;
  }
  return undefined;
}

interface MapPattern {
  readonly device: string;
  readonly kind: string | null;
}

/** True when whatever fits the later pattern fits the earlier one, which then wins. */
export function covers(earlier: MapPattern, later: MapPattern, posting: Posting): boolean {
  if (!includes(earlier.device, later.device)) return false;
  if (posting !== 'v1') return earlier.kind === null || earlier.kind === later.kind;
  return earlier.kind === null ? later.kind === null : includes(earlier.kind, later.kind ?? '');
}

/** Every text that fits `inner` fits `pattern`. */
const includes = (pattern: string, inner: string): boolean =>
  inner.endsWith('*') ? pattern.endsWith('*') && fits(pattern, inner.slice(0, -1)) : fits(pattern, inner);

/**
 * First posting: the kind is a pattern too, and none fits only a request without one. Later: it is a literal, none fits any, and a
 * request without one asks for `common`.
 */
function kindFits({ kind }: DevicePattern, posting: Posting, asked: string | null): boolean {
  if (posting === 'v1') return kind === null ? (asked ?? '') === '' : fits(kind, asked ?? '');
  return kind === null || kind === (asked ?? 'common');
}

/** `?` is any one character, `*` at the end any rest. */
function fits(pattern: string, text: string): boolean {
  const open = pattern.endsWith('*');
  const fixed = open ? pattern.slice(0, -1) : pattern;
  if (open ? text.length < fixed.length : text.length !== fixed.length) return false;
  return [...fixed].every((character, at) => character === '?' || character === text[at]);
}

export const isWild = (pattern: string): boolean => /\?|\*$/.test(pattern);
