import { hex } from '@carveout/core';
import type { SizeReport } from '@carveout/runtime';
import { stringify } from '../json/stringify.ts';

/** Its shape is `schema/size.schema.json`. */
export function sizeJson(report: SizeReport): string {
  const { areas, replay, rules } = report;
  return stringify({
    schemaVersion: 1,
    pageSize: report.pageSize,
    minAlign: hex(report.minAlign),
    headroomPercent: report.headroomPercent,
    pinnedEvery: report.pinnedEvery,
    ram: report.ram === null ? null : hex(report.ram),
    lines: report.counts.lines,
    events: report.counts.events,
    broken: report.counts.broken,
    gaps: report.counts.gaps,
    judgedBy: hex(report.judgedBy),
    areas: areas.map(({ need, current, smallest, advised, schemes }) => ({
      name: need.area,
      current: current === null ? null : hex(current),
      smallest: hex(smallest),
      advised: hex(advised),
      neededPages: need.needed,
      peakPages: need.peak,
      largestRequest: need.largestRequest,
      requests: need.requests,
      refusedBefore: need.refusedBefore,
      impossible: need.impossible,
      decisive: need.decisive,
      use: need.use,
      schemes: schemes.map((one) => ({ ...one, size: hex(one.size), lost: hex(one.lost) })),
    })),
    rules: rules.map(({ rule, ram, size, left, serves, worth }) => ({
      rule,
      ram: hex(ram),
      size: hex(size),
      left: hex(left),
      serves,
      worth,
    })),
    replay: replay && {
      agreed: replay.agreed,
      diverged: replay.diverged,
      elsewhere: replay.elsewhere,
      divergences: replay.divergences,
      areas: replay.areas,
    },
  });
}
