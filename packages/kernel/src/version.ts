/** A kernel release as printed by the kernel: `6.12.117+deb12-arm64`, `5.4.70-2.3.0`, `6.6.58-ti`. */
export interface KernelVersion {
  readonly major: number;
  readonly minor: number;
  /** {@link NEWEST_STABLE} when not known. */
  readonly sublevel: number;
  /**
   * False for `6.12` and for names like `6.1.0-50-arm64` or `5.15.0-91-generic`, in which distributions count their own
   * builds: the stable level is not known, and stable trees carry backports. The newest of the series is taken.
   */
  readonly hasSublevel: boolean;
  /** The text it was read from. */
  readonly text: string;
}

/** Stable level of a series of which only MAJOR.MINOR is known. */
export const NEWEST_STABLE = 9999;

/** `X.Y.0-N`: Debian's and Ubuntu's build counter; a mainline .0 release has no number behind it. */
const DISTRIBUTION_NAME = /^v?\d+\.\d+\.0-\d/;

/** Reads `MAJOR.MINOR[.SUBLEVEL][anything]`, with or without a leading `v`; undefined when the text does not start so. */
export function parseKernelVersion(text: string): KernelVersion | undefined {
  const match = /^v?(\d{1,3})\.(\d{1,4})(?:\.(\d{1,5}))?(?=$|\W)/.exec(text.trim());
  if (!match) return undefined;
  const hasSublevel = match[3] !== undefined && !DISTRIBUTION_NAME.test(text.trim());
  return {
    major: Number(match[1]),
    minor: Number(match[2]),
    sublevel: hasSublevel ? Number(match[3]) : NEWEST_STABLE,
    hasSublevel,
    text: text.trim(),
  };
}

export function compareVersions(a: KernelVersion, b: KernelVersion): number {
  return a.major - b.major || a.minor - b.minor || a.sublevel - b.sublevel;
}

/** `6.12.117` without what a distribution appended. */
export const shortVersion = (version: KernelVersion): string =>
  version.hasSublevel ? `${version.major}.${version.minor}.${version.sublevel}` : `${version.major}.${version.minor}`;

/** For the tables of this package, where `6.6` means the release 6.6 itself: throws on a malformed one. */
export function versionLiteral(text: string): KernelVersion {
  const version = parseKernelVersion(text);
  if (!version) throw new Error(`not a kernel version: ${text}`);
  return version.hasSublevel ? version : { ...version, sublevel: 0 };
}
