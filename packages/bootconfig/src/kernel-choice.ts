import {
  type Diagnostic,
  defaultOrigin,
  diagnostic,
  type Origin,
  type Sourced,
  type Span,
  sourceOrigin,
  spanOf,
} from '@carveout/core';
import { readStrings } from '@carveout/devicetree';
import {
  ARCHES,
  type Arch,
  behaviours,
  compareVersions,
  type KernelVersion,
  parseKernelVersion,
  profileOf,
  versionLiteral,
} from '@carveout/kernel';
import { codes } from './codes.ts';
import type { BootInputs } from './inputs.ts';
import type { KernelChoice } from './model.ts';

/** Mechanics that apply when nobody names a kernel: the newest long-term release with recorded boots. */
const FALLBACK_RELEASE = '6.12.117';
const OLDEST = '4.4';
const NEWEST = '7.1.99999';

export interface Chosen<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** `--kernel`, else the .config header, else none: then the documented precedence over the mechanics of a recent release. */
export function chooseKernel(inputs: BootInputs): Chosen<KernelChoice> {
  const named = inputs.kernel ?? headerVersion(inputs);
  if (!named) return { value: fallbackChoice(), diagnostics: [] };
  const version = parseKernelVersion(named.value);
  const span = spanOf(named.origin) ?? { file: inputs.treeFile, start: 0, end: 0 };
  if (!version) {
    const message = `\`${named.value}\` is no kernel version`;
    const help = 'write MAJOR.MINOR.SUBLEVEL as `uname -r` prints it, for example 6.12.117';
    return { value: fallbackChoice(), diagnostics: [diagnostic(codes.unknownKernel, span, message, { help })] };
  }
  const value = { given: true, version, profile: profileOf(version), origin: named.origin };
  return { value, diagnostics: [...checkCovered(version, span), ...checkSublevel(version, span)] };
}

function headerVersion({ config }: BootInputs): Sourced<string> | undefined {
  const header = config?.kernelVersion;
  return header ? { value: header.text, origin: sourceOrigin(header.span) } : undefined;
}

/** The same object for all boards: what reads it sees one shape. */
let fallback: KernelChoice | undefined;

function fallbackChoice(): KernelChoice {
  fallback ??= madeFallback();
  return fallback;
}

function madeFallback(): KernelChoice {
  const version = versionLiteral(FALLBACK_RELEASE);
  const profile = profileOf(version);
  const does = { ...profile.does, nodeVersusCommandLine: 'node-wins' as const };
  const documented = 'documented order: device tree over command line over Kconfig';
  return {
    given: false,
    version,
    profile: { ...profile, does, sources: { ...profile.sources, nodeVersusCommandLine: documented } },
    origin: defaultOrigin(`no kernel version was given: ${documented}; mechanics of ${FALLBACK_RELEASE}`),
  };
}

function checkCovered(version: KernelVersion, span: Span): readonly Diagnostic[] {
  const covered =
    compareVersions(version, versionLiteral(OLDEST)) >= 0 && compareVersions(version, versionLiteral(NEWEST)) <= 0;
  if (covered) return [];
  const message = `kernel ${version.text} is outside what the behaviour tables cover (4.4 to 7.1)`;
  return [
    diagnostic(codes.unsupportedKernel, span, message, { help: 'check the result against a boot log of this kernel' }),
  ];
}

/** Stable releases of one series can differ: rows that start inside the series say so. */
function checkSublevel(version: KernelVersion, span: Span): readonly Diagnostic[] {
  if (version.hasSublevel) return [];
  const series = `${version.major}.${version.minor}`;
  const changes = Object.values(behaviours).filter(({ rows }) =>
    rows.some(({ since }) => since.startsWith(`${series}.`)),
  );
  if (changes.length === 0) return [];
  const points = changes.length === 1 ? '1 point' : `${changes.length} points`;
  const message = `${version.text} does not tell the stable release: the newest ${series}.y is taken, earlier ones differ in ${points}`;
  const help = `give the whole release as the kernel's own version string has it, for example ${series}.100`;
  return [diagnostic(codes.stableLevelMissing, span, message, { help })];
}

/** CPU and machine compatibles tell the architecture of nearly every board. */
export function chooseArch(inputs: BootInputs): Chosen<Sourced<Arch>> {
  if (inputs.arch) return { value: inputs.arch, diagnostics: [] };
  const fromConfig = archOfConfig(inputs);
  if (fromConfig) return { value: fromConfig, diagnostics: [] };
  const fromTree = archOfTree(inputs);
  if (fromTree) return { value: fromTree, diagnostics: [] };
  const origin: Origin = defaultOrigin('no architecture was given and the tree does not tell one');
  const span = spanOf(inputs.tree.root.origin) ?? { file: inputs.treeFile, start: 0, end: 0 };
  const message = 'the tree does not tell its architecture (no known cpu): arm64 is assumed';
  const help = 'give --arch arm64, arm or riscv';
  return { value: { value: 'arm64', origin }, diagnostics: [diagnostic(codes.unknownArch, span, message, { help })] };
}

function archOfConfig({ config }: BootInputs): Sourced<Arch> | undefined {
  const found = config?.arch;
  const arch = found && ARCHES.find((known) => known === found.text);
  return found && arch ? { value: arch, origin: sourceOrigin(found.span) } : undefined;
}

const CPU_PATTERNS: readonly (readonly [RegExp, Arch])[] = [
  [/^riscv$|^sifive,|^thead,|^andestech,|^spacemit,/, 'riscv'],
  [
    /^arm,(cortex-a(3[45]|5[3-9]|[67]\d|\d{3}|5[12]0)|cortex-x|neoverse|armv8)|^apple,|^cavium,|^nvidia,tegra1(32|86)-denver|^nvidia,(denver|carmel)|^qcom,(kryo|oryon|saphira)|^brcm,(vulcan|brahma-b53)|^apm,|^hisilicon,tsv|^ampere,|^samsung,mongoose|^marvell,armada-/,
    'arm64',
  ],
  [
    /^arm,(cortex-a([5789]|1[2578])$|arm\d|cortex-m|sc000|sc300)|^qcom,(krait|scorpion)|^marvell,(pj4|sheeva|feroceon)|^brcm,brahma-b15|^faraday,|^intel,sa|^marvell,(mmp|xscale)/,
    'arm',
  ],
];

function archOfTree({ tree }: BootInputs): Sourced<Arch> | undefined {
  for (const cpu of tree.root.child('cpus')?.children ?? []) {
    const compatible = cpu.property('compatible');
    if (!compatible) continue;
    for (const name of readStrings(compatible)) {
      const match = CPU_PATTERNS.find(([pattern]) => pattern.test(name));
      if (match) return { value: match[1], origin: compatible.origin };
    }
  }
  return archOfPath(tree.root.origin);
}

/** A source inside a kernel tree says it by its place: arch/riscv/boot/dts/…. */
function archOfPath(origin: Origin): Sourced<Arch> | undefined {
  const file = spanOf(origin)?.file;
  const match = file && /(?:^|\/)arch\/(arm64|arm|riscv)\/boot\/dts\//.exec(file);
  const arch = match && ARCHES.find((known) => known === match[1]);
  return arch ? { value: arch, origin: defaultOrigin(`the source lies in arch/${arch}/boot/dts`) } : undefined;
}
