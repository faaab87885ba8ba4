import { type Diagnostic, diagnostic } from '@carveout/core';
import type { Amount, Command, Setting } from '@carveout/grammar-alloc-script';
import { type AreaSpec, runtimeCodes, type Script, type Step } from '@carveout/runtime';

const DEFAULT_PAGE_SIZE = 4096;
const PAGE_SIZES = [4096, 16384, 65536];

export interface ScriptOf {
  readonly script: Script;
  readonly problems: readonly Diagnostic[];
}

/** What a parsed script means on a machine with that page size, unless it names its own. */
export function scriptOf(
  settings: readonly Setting[],
  commands: readonly Command[],
  pageSize: number | null,
): ScriptOf {
  const problems: Diagnostic[] = [];
  const last = <K extends Setting['kind']>(kind: K): Extract<Setting, { readonly kind: K }> | undefined =>
    settings.findLast((setting): setting is Extract<Setting, { readonly kind: K }> => setting.kind === kind);
  const ownPageSize = last('page-size');
  if (ownPageSize && !PAGE_SIZES.includes(Number(ownPageSize.amount.value))) {
    problems.push(
      diagnostic(runtimeCodes.badSetting, ownPageSize.amount.span, 'there are pages of 4K, 16K and 64K, no others'),
    );
  }
  const own = ownPageSize ? Number(ownPageSize.amount.value) : null;
  const size = BigInt(own ?? pageSize ?? DEFAULT_PAGE_SIZE);
  const areas = settings.flatMap((setting) => (setting.kind === 'area' ? [areaOf(setting)] : []));
  const script: Script = {
    kernel: last('kernel')?.release.text ?? null,
    pageSize: own,
    cmaAlignment: last('cma-alignment')?.order ?? null,
    strategy: last('strategy')?.name ?? null,
    freePages: null,
    areas: areas.length > 0 ? areas : null,
    steps: commands.map((command) => stepOf(command, size)),
  };
  return { script, problems };
}

/** Addresses and sizes of an area are bytes, with or without a suffix. */
const areaOf = (setting: Extract<Setting, { readonly kind: 'area' }>): AreaSpec => ({
  name: setting.name.text,
  base: setting.base.value,
  size: setting.size.value,
  orderPerBit: setting.orderPerBit,
  taken: setting.taken,
});

function stepOf(command: Command, pageSize: bigint): Step {
  const pages = (amount: Amount): number =>
    Number(amount.unit === 'pages' ? amount.value : (amount.value + pageSize - 1n) / pageSize);
  switch (command.op) {
    case 'alloc': {
      const { area, align, dma, name } = command;
      const asked = { op: 'alloc', area: area.text, pages: pages(command.amount) } as const;
      const how = dma ? { dma } : align === null ? {} : { align };
      return { ...asked, ...how, ...(name === null ? {} : { name }) };
    }
    case 'free':
      return { op: 'free', area: command.area.text, pages: pages(command.amount) };
    case 'free-buffer':
      return { op: 'free', area: command.area.text, name: command.name.text };
    case 'compact':
      return { op: 'compact', area: command.area.text };
    case 'free-memory':
      return { op: 'free-memory', pages: pages(command.amount) };
    default: {
      const at = command.at === null ? {} : { at: command.at };
      return { op: command.op, area: command.area.text, pages: pages(command.amount), ...at };
    }
  }
}
