import { dtcRules } from './dtc-rules.ts';
import type { Rule } from './rule.ts';
import bootloaderRelocConflict from './rules/boot-loader/bootloader-reloc-conflict.ts';
import memParamCutsReservation from './rules/boot-loader/mem-param-cuts-reservation.ts';
import memoryNodeBeyondPhysical from './rules/boot-loader/memory-node-beyond-physical.ts';
import memorySizeFromBootloader from './rules/boot-loader/memory-size-from-bootloader.ts';
import allocRangesAboveDmaLimit from './rules/dma/alloc-ranges-above-dma-limit.ts';
import cmaCrossesZone from './rules/dma/cma-crosses-zone.ts';
import cmaInHighmem from './rules/dma/cma-in-highmem.ts';
import poolAboveDmaLimit from './rules/dma/pool-above-dma-limit.ts';
import carveoutContractMismatch from './rules/firmware/carveout-contract-mismatch.ts';
import efiOverlapRisk from './rules/firmware/efi-overlap-risk.ts';
import firmwareRangeMissing from './rules/firmware/firmware-range-missing.ts';
import nomapCutsLowmem from './rules/firmware/nomap-cuts-lowmem.ts';
import nomapOverMemreserve from './rules/firmware/nomap-over-memreserve.ts';
import allocRangeOutsideRam from './rules/fit/alloc-range-outside-ram.ts';
import allocRangesBaseZero from './rules/fit/alloc-ranges-base-zero.ts';
import bootStops from './rules/fit/boot-stops.ts';
import cmaDefaultTooLarge from './rules/fit/cma-default-too-large.ts';
import cmaDoesNotFit from './rules/fit/cma-does-not-fit.ts';
import cmaLeavesTooLittle from './rules/fit/cma-leaves-too-little.ts';
import cmaWindowExactFit from './rules/fit/cma-window-exact-fit.ts';
import memoryNobodyCanUse from './rules/fit/memory-nobody-can-use.ts';
import reservedOutsideRam from './rules/fit/reserved-outside-ram.ts';
import alignmentWithoutEffect from './rules/granule/alignment-without-effect.ts';
import cmaGranuleLarge from './rules/granule/cma-granule-large.ts';
import cmaSizeNotGranuleMultiple from './rules/granule/cma-size-not-granule-multiple.ts';
import cmaAreasOverflow from './rules/kconfig/cma-areas-overflow.ts';
import cmaDefaultSmall from './rules/kconfig/cma-default-small.ts';
import dmaCmaDisabled from './rules/kconfig/dma-cma-disabled.ts';
import kconfigCmdlineForce from './rules/kconfig/kconfig-cmdline-force.ts';
import noMapAndReusable from './rules/node/no-map-and-reusable.ts';
import poolWithoutNoMap from './rules/node/pool-without-no-map.ts';
import reservedMemoryCellsMismatch from './rules/node/reserved-memory-cells-mismatch.ts';
import reservedMemoryMisplaced from './rules/node/reserved-memory-misplaced.ts';
import reservedRegionRefused from './rules/node/reserved-region-refused.ts';
import reservedSizeCellCount from './rules/node/reserved-size-cell-count.ts';
import reservedSizeUnaligned from './rules/node/reserved-size-unaligned.ts';
import unitAddressMismatch from './rules/node/unit-address-mismatch.ts';
import reservedOverlap from './rules/overlap/reserved-overlap.ts';
import reservedTableOverflow from './rules/overlap/reserved-table-overflow.ts';
import reservedZeroSize from './rules/placeholder/reserved-zero-size.ts';
import cmaCmdlineDuplicate from './rules/precedence/cma-cmdline-duplicate.ts';
import cmaCmdlineFixedBase from './rules/precedence/cma-cmdline-fixed-base.ts';
import cmaCmdlineOverridesDt from './rules/precedence/cma-cmdline-overrides-dt.ts';
import cmaDefaultSource from './rules/precedence/cma-default-source.ts';
import cmaMultipleDefault from './rules/precedence/cma-multiple-default.ts';
import coherentPoolTooLarge from './rules/precedence/coherent-pool-too-large.ts';
import cmaBudget from './rules/run-time/cma-budget.ts';
import memoryRegionDisabled from './rules/run-time/memory-region-disabled.ts';
import memoryRegionUnreferenced from './rules/run-time/memory-region-unreferenced.ts';

/** The rules of this package, by code. A test proves that no file of `rules/` is missing. */
export const memoryRules: readonly Rule[] = [
  cmaDoesNotFit,
  allocRangeOutsideRam,
  cmaDefaultTooLarge,
  bootStops,
  memoryNobodyCanUse,
  reservedOutsideRam,
  cmaLeavesTooLittle,
  cmaWindowExactFit,
  allocRangesBaseZero,
  cmaDefaultSource,
  cmaCmdlineOverridesDt,
  cmaCmdlineDuplicate,
  cmaCmdlineFixedBase,
  cmaMultipleDefault,
  coherentPoolTooLarge,
  poolAboveDmaLimit,
  allocRangesAboveDmaLimit,
  cmaCrossesZone,
  cmaInHighmem,
  cmaSizeNotGranuleMultiple,
  alignmentWithoutEffect,
  cmaGranuleLarge,
  reservedOverlap,
  reservedTableOverflow,
  reservedMemoryCellsMismatch,
  reservedSizeCellCount,
  unitAddressMismatch,
  noMapAndReusable,
  reservedRegionRefused,
  reservedSizeUnaligned,
  reservedMemoryMisplaced,
  poolWithoutNoMap,
  nomapOverMemreserve,
  nomapCutsLowmem,
  carveoutContractMismatch,
  firmwareRangeMissing,
  efiOverlapRisk,
  memorySizeFromBootloader,
  memParamCutsReservation,
  bootloaderRelocConflict,
  memoryNodeBeyondPhysical,
  dmaCmaDisabled,
  cmaAreasOverflow,
  kconfigCmdlineForce,
  cmaDefaultSmall,
  cmaBudget,
  reservedZeroSize,
  memoryRegionDisabled,
  memoryRegionUnreferenced,
];

/** Every rule: those of this package, then dtc's checks in dtc's order. */
export const rules: readonly Rule[] = [...memoryRules, ...dtcRules];
