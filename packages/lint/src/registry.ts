import { dtcRules } from './dtc-rules.ts';
import type { Rule } from './rule.ts';
import memorySizeFromBootloader from './rules/boot-loader/memory-size-from-bootloader.ts';
import poolAboveDmaLimit from './rules/dma/pool-above-dma-limit.ts';
import nomapCutsLowmem from './rules/firmware/nomap-cuts-lowmem.ts';
import nomapOverMemreserve from './rules/firmware/nomap-over-memreserve.ts';
import allocRangeOutsideRam from './rules/fit/alloc-range-outside-ram.ts';
import bootStops from './rules/fit/boot-stops.ts';
import cmaDefaultTooLarge from './rules/fit/cma-default-too-large.ts';
import cmaDoesNotFit from './rules/fit/cma-does-not-fit.ts';
import memoryNobodyCanUse from './rules/fit/memory-nobody-can-use.ts';
import reservedOutsideRam from './rules/fit/reserved-outside-ram.ts';
import cmaSizeNotGranuleMultiple from './rules/granule/cma-size-not-granule-multiple.ts';
import cmaAreasOverflow from './rules/kconfig/cma-areas-overflow.ts';
import dmaCmaDisabled from './rules/kconfig/dma-cma-disabled.ts';
import noMapAndReusable from './rules/node/no-map-and-reusable.ts';
import reservedMemoryCellsMismatch from './rules/node/reserved-memory-cells-mismatch.ts';
import reservedRegionRefused from './rules/node/reserved-region-refused.ts';
import reservedSizeCellCount from './rules/node/reserved-size-cell-count.ts';
import unitAddressMismatch from './rules/node/unit-address-mismatch.ts';
import reservedOverlap from './rules/overlap/reserved-overlap.ts';
import reservedZeroSize from './rules/placeholder/reserved-zero-size.ts';
import cmaCmdlineDuplicate from './rules/precedence/cma-cmdline-duplicate.ts';
import cmaCmdlineFixedBase from './rules/precedence/cma-cmdline-fixed-base.ts';
import cmaCmdlineOverridesDt from './rules/precedence/cma-cmdline-overrides-dt.ts';
import cmaDefaultSource from './rules/precedence/cma-default-source.ts';
import cmaMultipleDefault from './rules/precedence/cma-multiple-default.ts';

/** The rules of this package, by code. A test proves that no file of `rules/` is missing. */
export const memoryRules: readonly Rule[] = [
  cmaDoesNotFit,
  allocRangeOutsideRam,
  cmaDefaultTooLarge,
  bootStops,
  memoryNobodyCanUse,
  reservedOutsideRam,
  cmaDefaultSource,
  cmaCmdlineOverridesDt,
  cmaCmdlineDuplicate,
  cmaCmdlineFixedBase,
  cmaMultipleDefault,
  poolAboveDmaLimit,
  cmaSizeNotGranuleMultiple,
  reservedOverlap,
  reservedMemoryCellsMismatch,
  reservedSizeCellCount,
  unitAddressMismatch,
  noMapAndReusable,
  reservedRegionRefused,
  nomapOverMemreserve,
  nomapCutsLowmem,
  memorySizeFromBootloader,
  dmaCmaDisabled,
  cmaAreasOverflow,
  reservedZeroSize,
];

/** Every rule: those of this package, then dtc's checks in dtc's order. */
export const rules: readonly Rule[] = [...memoryRules, ...dtcRules];
