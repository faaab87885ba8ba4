/** Messages of early boot about reserved memory and CMA, in the words of every release that is modelled. */
const MEMORY_LINE =
  /^(OF: (fdt: (Ignoring|Reserved|not)|reserved mem:)|Reserved memory:|cma: |software IO TLB: Reserved|hugetlb_cma: |crashkernel )| overlaps with |^Ignoring RAM|^Consider using|^Memory limited/;

/** Run-time allocations of drivers are not early boot. */
const RUN_TIME = /^cma: \w*cma_alloc|^cma: number of available|^cma: __cma_alloc|^cma: .*: alloc failed/;

/** True for the lines that a simulated boot predicts. */
export const isMemoryLine = (text: string): boolean => MEMORY_LINE.test(text) && !RUN_TIME.test(text);
