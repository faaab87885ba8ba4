import type { PhaseId } from '@carveout/simulator';

/** What a person calls each phase. */
export const PHASE_NAMES: Readonly<Record<PhaseId, string>> = {
  'fdt-scan': 'Reading the device tree',
  'early-parameters': 'Early command-line parameters',
  'memblock-init': 'Memory limits, kernel image and initrd',
  'reserved-memory': 'Reserved memory',
  paging: 'Page tables',
  unflatten: 'Unflattening the device tree',
  'late-reserved-memory': 'Reserved memory, second pass',
  numa: 'NUMA nodes',
  sparse: 'Memory map (struct page)',
  'default-cma': 'Default CMA area',
  crashkernel: 'Crash kernel',
  'mem-init': 'Memory handed to the page allocator',
  activation: 'Activation of CMA areas',
};
