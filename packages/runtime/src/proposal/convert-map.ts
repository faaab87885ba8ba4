import type { DevicePattern, MapRule, Posting, Proposal } from '@carveout/grammar-cmdline';
import { CATCH_ALL, covers, isWild, regionsOfRule } from './region-map.ts';

/** `memory-region` of a device. */
export interface ConvertedDevice {
  readonly device: string;
  readonly labels: readonly string[];
  /** `memory-region-names`, where the kinds have names. */
  readonly names: readonly string[];
}

/** What the map needs of a region that became a node. */
interface NamedRegion {
  readonly from: string;
  readonly label: string;
}

/** A rule's regions that exist, in the order in which they are tried. */
const existing = (proposal: Proposal, names: readonly string[]): readonly string[] =>
  names.filter((name) => proposal.regions.some((region) => region.name === name));

const quoted = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** The region that devices without a rule of their own get. */
export function catchAll(proposal: Proposal, notes: string[]): string | null {
  for (const rule of proposal.rules) {
    const pattern = catchAllOf(rule.patterns);
    if (!pattern) continue;
    const [first, ...others] = existing(proposal, regionsOfRule(proposal, rule, true));
    if (first === undefined) continue;
    if (!isAnyKind(pattern.kind, proposal.posting)) {
      notes.push(
        `rule \`*/${pattern.kind}\`: the default area serves every request of a device, not this kind alone; drivers that want it by kind need memory-region links of their own`,
      );
    }
    if (others.length > 0) {
      notes.push(
        `catch-all: falling back to ${quoted(others)} when \`${first}\` is full has no equivalent; there is one default area`,
      );
    }
    return first;
  }
  return null;
}

/** Its pattern for every device: one for every kind before one for a single kind. */
function catchAllOf(patterns: readonly DevicePattern[]): DevicePattern | undefined {
  const every = patterns.filter(({ device }) => device === CATCH_ALL);
  return every.find(({ kind }) => kind === null || kind === CATCH_ALL) ?? every[0];
}

/** In the first posting a missing kind is what drivers ask for that name none: most. */
const isAnyKind = (kind: string | null, posting: Posting): boolean =>
  kind === null || (posting === 'v1' ? kind === CATCH_ALL : kind === COMMON);

/** One pattern of a rule, with the device that it is for. */
interface Asked {
  readonly rule: MapRule;
  readonly device: string;
  readonly kind: string | null;
}

/** The patterns in order, each with its own device or that of the one before it. */
function* patternsOf(rules: Proposal['rules']): Iterable<Asked> {
  for (const rule of rules) {
    let device: string | null = null;
    for (const pattern of rule.patterns) {
      device = pattern.device ?? device;
      if (device !== null) yield { rule, device, kind: pattern.kind };
    }
  }
}

/** The links that the rules become. What has no equivalent is added to `notes`. */
export function devicesOf(
  proposal: Proposal,
  regions: readonly NamedRegion[],
  notes: string[],
): readonly ConvertedDevice[] {
  const found = new Map<string, { labels: string[]; names: string[] }>();
  const before: Asked[] = [];
  for (const asked of patternsOf(proposal.rules)) {
    const { rule, device, kind } = asked;
    const winner = before.find((one) => covers(one, asked, proposal.posting));
    before.push(asked);
    const [first, ...others] = existing(proposal, rule.regions);
    const region = regions.find(({ from }) => from === first);
    if (device === CATCH_ALL || !region) continue;
    if (winner) {
      if (winner.device !== device || winner.rule !== rule) {
        notes.push(`pattern \`${wordOf(asked)}\`: never used, since \`${wordOf(winner)}\` before it fits too`);
      }
      continue;
    }
    if (isWild(device)) {
      notes.push(
        `pattern \`${device}\`: a device tree names devices one by one; add memory-region = <&${region.label}>; to each of them`,
      );
      continue;
    }
    const entry = found.get(device) ?? { labels: [], names: [] };
    entry.labels.push(region.label);
    entry.names.push(kindName(kind, proposal.posting, entry.names));
    found.set(device, entry);
    if (others.length > 0) {
      notes.push(
        `device \`${device}\`: falling back to ${quoted(others)} when \`${first}\` is full has no equivalent; the driver would try another entry of memory-region itself`,
      );
    }
  }
  return [...found].map(([device, { labels, names }]) => {
    if (labels.length > 1) {
      notes.push(
        `device \`${device}\`: kinds become entries of memory-region; the driver core gives it the first one, and the driver must ask for the others (of_reserved_mem_device_init_by_name())`,
      );
    }
    return { device, labels, names: names.some((name) => name !== COMMON) ? names : [] };
  });
}

const wordOf = ({ device, kind }: Asked): string => (kind === null ? device : `${device}/${kind}`);

const COMMON = 'common';

/** A name for an entry of memory-region, other than those that the device has. */
function kindName(kind: string | null, posting: Posting, taken: readonly string[]): string {
  const plain = kind === null || (posting === 'v1' && isWild(kind)) ? COMMON : kind;
  let name = plain;
  for (let number = 2; taken.includes(name); number++) name = `${plain}-${number}`;
  return name;
}
