import { describe, expect, it } from 'vitest';
import { behaviours, compareVersions, parseKernelVersion, profileOf, resolve, versionLiteral } from '../src/index.ts';

const version = (text: string) => {
  const parsed = parseKernelVersion(text);
  if (!parsed) throw new Error(text);
  return parsed;
};

describe('parseKernelVersion', () => {
  it.each([
    ['6.12.117+deb12-arm64', '6.12.117', true],
    ['5.4.70-2.3.0', '5.4.70', true],
    ['v6.6.58-ti', '6.6.58', true],
    ['7.1.5', '7.1.5', true],
    ['6.13.0', '6.13.0', true],
    ['6.6.0-rc3', '6.6.0', true],
    ['6.12', '6.12.9999', false],
    ['6.1.0-50-arm64', '6.1.9999', false],
    ['5.15.0-91-generic', '5.15.9999', false],
  ])('%s is %s', (text, expected, hasSublevel) => {
    const { major, minor, sublevel, hasSublevel: known } = version(text);
    expect(`${major}.${minor}.${sublevel}`).toBe(expected);
    expect(known).toBe(hasSublevel);
  });

  it.each(['', 'six', '6', '6.', '.12', '6.12x', '99999999.1'])('refuses `%s`', (text) => {
    expect(parseKernelVersion(text)).toBeUndefined();
  });
});

describe('tables', () => {
  it.each(Object.entries(behaviours))(
    '%s: rows ascend, from the oldest release on, each with a source',
    (_, { rows, question }) => {
      expect(question).toMatch(/[?:]$/);
      expect(rows[0]?.since).toBe('4.4');
      const versions = rows.map(({ since }) => versionLiteral(since));
      for (const [at, one] of versions.entries()) {
        const before = versions[at - 1];
        if (before) expect(compareVersions(before, one)).toBeLessThan(0);
      }
      expect(rows.every(({ source }) => source.length > 3)).toBe(true);
    },
  );

  it.each(Object.entries(behaviours))('%s: a change lies within what was seen around it', (_, { rows }) => {
    for (const row of rows) {
      if (!('between' in row) || !row.between) continue;
      const [without, first] = row.between as readonly [string, string];
      expect(compareVersions(versionLiteral(without), versionLiteral(row.since))).toBeLessThanOrEqual(0);
      expect(compareVersions(versionLiteral(row.since), versionLiteral(first))).toBeLessThanOrEqual(0);
    }
  });
});

describe('resolve', () => {
  const { nodeVersusCommandLine, processing } = behaviours;

  it('takes the last row that is not newer', () => {
    expect(resolve(nodeVersusCommandLine, version('5.4.286')).value).toBe('node-wins');
    expect(resolve(nodeVersusCommandLine, version('6.18.2')).value).toBe('command-line-bypasses-node');
    expect(resolve(nodeVersusCommandLine, version('7.1.5')).value).toBe('command-line-skips-cma-node');
  });

  it('tells releases of one series apart', () => {
    expect(resolve(processing, version('6.12.0')).value).toBe('sorted-table');
    expect(resolve(processing, version('6.12.117')).value).toBe('dynamic-then-late-static');
    expect(resolve(processing, version('6.12')).value).toBe('dynamic-then-late-static');
  });

  it('says when a release lies where the change happened', () => {
    expect(resolve(processing, version('6.12.50')).uncertain).toEqual({ lastWithout: '6.12.0', firstWith: '6.12.117' });
    expect(resolve(processing, version('6.12.117')).uncertain).toBeNull();
  });

  it('treats anything older than the tables as their first row', () => {
    expect(resolve(processing, version('3.10.0')).value).toBe('sorted-table');
  });
});

describe('profileOf', () => {
  it('leaves nothing open about arm64 boards of a sampled release', () => {
    for (const release of ['4.4.11', '5.4.286', '5.10.89', '6.1.192', '6.6.9', '6.12.117', '6.19.0', '7.1.5']) {
      const open = profileOf(version(release)).uncertain.filter(
        ({ concerns }) => concerns === null || concerns === 'arm64',
      );
      expect(open.map(({ id }) => id)).toEqual([]);
    }
  });

  it('lists what is not known between two samples', () => {
    expect(profileOf(version('6.15.3')).uncertain.map(({ id }) => id)).toContain('reportedSize');
  });
});
