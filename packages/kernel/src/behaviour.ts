import { compareVersions, type KernelVersion, versionLiteral } from './version.ts';

/** From which release on a behaviour holds, and how that is known. */
export interface BehaviourRow<T> {
  /** First release taken to behave so; `MAJOR.MINOR` means its .0 release. */
  readonly since: string;
  readonly value: T;
  /** Kernel function, boot record or observation that shows it. */
  readonly source: string;
  /**
   * Set when the exact release is not known: the last one seen without and the first one seen with it.
   * A version strictly between them gets a note.
   */
  readonly between?: readonly [lastWithout: string, firstWith: string];
}

/**
 * What a behaviour matters to: an architecture, a parameter, `runtime` for what happens after boot, or `estimate` for sizes of
 * kernel structures, which move nothing by more than some pages. Absent: everything.
 */
export type Concern =
  | 'arm64'
  | 'arm'
  | 'riscv'
  | 'hugetlb_cma'
  | 'cma_pernuma'
  | 'crashkernel'
  | 'kfence'
  | 'runtime'
  | 'estimate';

/** One question about kernel behaviour and its answer by version; rows ascend. No code elsewhere compares versions. */
export interface Behaviour<T> {
  readonly question: string;
  readonly concerns?: Concern;
  readonly rows: readonly BehaviourRow<T>[];
}

export interface Resolved<T> {
  readonly value: T;
  readonly source: string;
  /** Set when the version lies where the change is known to have happened, but not in which release. */
  readonly uncertain: { readonly lastWithout: string; readonly firstWith: string } | null;
}

/** A behaviour with its versions read: worth keeping for questions that are asked again and again. */
export interface PreparedBehaviour<T> {
  readonly behaviour: Behaviour<T>;
  readonly rows: readonly PreparedRow<T>[];
}

interface PreparedRow<T> {
  readonly row: BehaviourRow<T>;
  readonly since: KernelVersion;
  readonly between: readonly [lastWithout: KernelVersion, firstWith: KernelVersion] | null;
}

export const prepare = <T>(behaviour: Behaviour<T>): PreparedBehaviour<T> => ({
  behaviour,
  rows: behaviour.rows.map((row) => ({
    row,
    since: versionLiteral(row.since),
    between: row.between ? [versionLiteral(row.between[0]), versionLiteral(row.between[1])] : null,
  })),
});

/** The last row whose `since` is not newer than `version`; the first row for anything older. */
export const resolve = <T>(behaviour: Behaviour<T>, version: KernelVersion): Resolved<T> =>
  resolvePrepared(prepare(behaviour), version);

export function resolvePrepared<T>({ behaviour, rows }: PreparedBehaviour<T>, version: KernelVersion): Resolved<T> {
  const [first] = rows;
  if (!first) throw new Error(`no rows: ${behaviour.question}`);
  let chosen = first.row;
  let uncertain: Resolved<T>['uncertain'] = null;
  for (const { row, since, between } of rows) {
    if (row.between && between && isBetween(version, between)) {
      uncertain = { lastWithout: row.between[0], firstWith: row.between[1] };
    }
    if (compareVersions(since, version) <= 0) chosen = row;
  }
  return { value: chosen.value, source: chosen.source, uncertain };
}

/**
 * Later stable releases of the series of `lastWithout` count as without: a change that first shows in another series is not taken
 * to have been backported after the newest release that was looked at.
 */
function isBetween(version: KernelVersion, [old, recent]: readonly [KernelVersion, KernelVersion]): boolean {
  if (compareVersions(version, old) <= 0 || compareVersions(version, recent) >= 0) return false;
  return !inSeries(version, old) || inSeries(old, recent);
}

const inSeries = (a: KernelVersion, b: KernelVersion): boolean => a.major === b.major && a.minor === b.minor;
