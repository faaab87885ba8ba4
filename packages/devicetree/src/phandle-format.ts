/** Which property holds a number that the compiler gives out (dtc `-H`). */
export type PhandleFormat = 'epapr' | 'legacy' | 'both';

const NAMES: Readonly<Record<PhandleFormat, readonly string[]>> = {
  epapr: ['phandle'],
  legacy: ['linux,phandle'],
  both: ['linux,phandle', 'phandle'],
};

/** In the order in which dtc adds them. */
export const phandleNames = (format: PhandleFormat): readonly string[] => NAMES[format];
