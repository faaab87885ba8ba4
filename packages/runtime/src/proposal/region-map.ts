import type { DevicePattern, MapRule, Posting, Proposal } from '@carveout/grammar-cmdline';

/** Who asks, and for what kind of memory. */
export interface DeviceRequest {
  readonly device: string;
  /** Null: the driver does not say. */
  readonly kind: string | null;
}

/** Names of the regions that serve a device, in the order in which they are tried: those of the first rule that is for it. */
export function regionsFor({ posting, rules }: Proposal, request: DeviceRequest): readonly string[] | null {
  return rules.find((rule) => isFor(rule, posting, request))?.regions ?? null;
}

/** A pattern without a device takes over whether the one before it was for the device. */
function isFor({ patterns }: MapRule, posting: Posting, { device, kind }: DeviceRequest): boolean {
  let deviceFits = false;
  for (const pattern of patterns) {
    if (pattern.device !== null) deviceFits = fits(pattern.device, device);
    if (deviceFits && kindFits(pattern, posting, kind)) return true;
  }
  return false;
}

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
