import type { Boot } from '../boot.ts';

/** parse_kfence_early_init(): KFENCE is built in and its sample interval, from the command line or else the .config, is not 0. */
export function hasEarlyKfence({ config }: Boot): boolean {
  const { kfence, kfenceInterval } = config.settings;
  const given = config.parameters.kfenceInterval;
  return kfence.value && (given ? Number(given.value) !== 0 : kfenceInterval.value !== 0);
}
