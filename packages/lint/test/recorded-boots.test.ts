import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readBootConfig } from '@carveout/bootconfig';
import { defaultOrigin, type Finding, fileId, u64 } from '@carveout/core';
import { decodeFdt } from '@carveout/devicetree';
import { type Kconfig, parseKconfig } from '@carveout/grammar-kconfig';
import type { Arch } from '@carveout/kernel';
import { simulateBoot } from '@carveout/simulator';
import { describe, expect, it } from 'vitest';
import { lintBoard } from '../src/index.ts';

// Real kernels are the judge: what they refused must be found, what they accepted must be left alone.
const CORPUS = process.env.CARVEOUT_ORACLE ?? fileURLToPath(new URL('../../../test/corpus', import.meta.url));

interface HexRange {
  readonly base: string;
  readonly size: string;
}

interface Recorded {
  readonly status: string;
  readonly kernel: string;
  readonly inputs: Readonly<Record<'kernelImage' | 'dtb' | 'initrd', HexRange | null>>;
  readonly reserved_mem: readonly { readonly name: string; readonly outcome: string }[];
}

interface Boot {
  readonly name: string;
  readonly recorded: Recorded;
  readonly findings: readonly Finding[];
}

const ARCH: Readonly<Record<string, Arch>> = { arm64: 'arm64', armhf: 'arm', riscv64: 'riscv' };
const json = <T>(path: string): T => JSON.parse(readFileSync(`${CORPUS}/${path}`, 'utf8')) as T;
const kernels = json<Record<string, { readonly arch: string; readonly release: string }>>('kernels.json');
const configs = new Map<string, Kconfig>();
const given = <T>(value: T) => ({ value, origin: defaultOrigin('recorded') });

function configOf(kernel: string): Kconfig {
  const known = configs.get(kernel);
  if (known) return known;
  const config = parseKconfig(readFileSync(`${CORPUS}/configs/${kernel}.config`, 'utf8'), fileId('.config'));
  configs.set(kernel, config);
  return config;
}

function lintRecorded(name: string): Boot {
  const recorded = json<Recorded>(`scenarios/${name}/expect.json`);
  const blob = new Uint8Array(readFileSync(`${CORPUS}/scenarios/${name}/boot.dtb`));
  const { tree } = decodeFdt(blob, fileId(name));
  const kernel = kernels[recorded.kernel];
  const arch = ARCH[kernel?.arch ?? ''];
  if (!tree || !kernel || !arch) throw new Error(`${name} cannot be read`);
  const places = (['kernelImage', 'dtb', 'initrd'] as const).flatMap((key) => {
    const range = recorded.inputs[key];
    return range ? [[key, given({ base: u64(BigInt(range.base)), size: u64(BigInt(range.size)) })] as const] : [];
  });
  const { config } = readBootConfig({
    tree,
    treeFile: fileId(name),
    kernel: given(kernel.release),
    arch: given(arch),
    config: configOf(recorded.kernel),
    ...Object.fromEntries(places),
  });
  return { name, recorded, findings: lintBoard({ tree, config, simulation: simulateBoot(config) }) };
}

const REFUSED = new Set(['alloc-failed', 'init-failed', 'reserve-failed', 'invalid-reg']);
/** Rules that may be right about a region that the kernel did set up: what is wrong with it is something else. */
const NOT_ABOUT_SET_UP =
  /^(reserved-overlap|cma-multiple-default|pool-above-dma-limit|cma-default-too-large|cma-cmdline-.*|boot-stops|cma-crosses-zone|mem-param-cuts-reservation)$/;

/** Names may hold commas: one followed by a blank ends them. */
function names({ message }: Finding, node: string): boolean {
  const rest = message.split(`/reserved-memory/${node}`).slice(1);
  return rest.some((after) => !/^([\w.+@-]|,\S)/.test(after));
}

const boots = readdirSync(`${CORPUS}/scenarios`).sort().map(lintRecorded);

const nodes = boots.flatMap(({ name, recorded, findings }) =>
  recorded.reserved_mem.map((node) => ({ boot: name, status: recorded.status, findings, ...node })),
);

describe('lint and recorded boots', () => {
  it('agree on every node that a kernel refused', () => {
    const refused = nodes.filter(({ outcome }) => REFUSED.has(outcome));
    const missed = refused.filter(({ findings, name }) => !findings.some((finding) => names(finding, name)));
    expect(refused.length).toBeGreaterThan(20);
    expect(missed.map(({ boot, name, outcome }) => `${boot}: ${name} ${outcome}`)).toEqual([]);
  });

  it('agree on every node that a kernel took', () => {
    const taken = nodes.filter(({ outcome }) => /^(cma|coherent-pool|restricted-pool|nomap|reserved)$/.test(outcome));
    const accused = taken.flatMap(({ boot, name, findings }) =>
      findings
        .filter((one) => one.severity === 'error' && !NOT_ABOUT_SET_UP.test(one.rule) && names(one, name))
        .map(({ rule }) => `${boot}: ${name} ${rule}`),
    );
    expect(taken.length).toBeGreaterThan(100);
    expect(accused).toEqual([]);
  });

  it('agree on whether the kernel lives', () => {
    const wrong = boots.filter(
      ({ recorded, findings }) => (recorded.status === 'booted') === findings.some(({ rule }) => rule === 'boot-stops'),
    );
    expect(wrong.map(({ name, recorded }) => `${name}: ${recorded.status}`)).toEqual([]);
  });
});
