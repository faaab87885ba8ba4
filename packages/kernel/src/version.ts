/** A kernel release as printed by the kernel: `6.12.117+deb12-arm64`, `5.4.70-2.3.0`, `6.6.58-ti`. */
export interface KernelVersion {
  readonly major: number;
  readonly minor: number;
  /** 0 when not given: `6.12` is 6.12.0. */
  readonly sublevel: number;
  /** False for `6.12`: the stable level is not known, and stable trees carry backports. */
  readonly hasSublevel: boolean;
  /** The text it was read from. */
  readonly text: string;
}

/** Reads `MAJOR.MINOR[.SUBLEVEL][anything]`, with or without a leading `v`; undefined when the text does not start so. */
export function parseKernelVersion(text: string): KernelVersion | undefined {
  const match = /^v?(\d{1,3})\.(\d{1,4})(?:\.(\d{1,5}))?(?=$|[^\d])/.exec(text.trim());
  if (!match) return undefined;
  return {
    major: Number(match[1]),
    minor: Number(match[2]),
    sublevel: Number(match[3] ?? 0),
    hasSublevel: match[3] !== undefined,
    text: text.trim(),
  };
}

export function compareVersions(a: KernelVersion, b: KernelVersion): number {
  return a.major - b.major || a.minor - b.minor || a.sublevel - b.sublevel;
}

/** `6.12.117` without what a distribution appended. */
export const shortVersion = (version: KernelVersion): string =>
  version.hasSublevel ? `${version.major}.${version.minor}.${version.sublevel}` : `${version.major}.${version.minor}`;

/** For the tables of this package, whose version texts are constants: throws on a malformed one. */
export function versionLiteral(text: string): KernelVersion {
  const version = parseKernelVersion(text);
  if (!version) throw new Error(`not a kernel version: ${text}`);
  return version;
}
