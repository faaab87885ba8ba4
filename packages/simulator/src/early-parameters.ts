import { type Boot, say, stopBoot } from './boot.ts';

/** parse_early_param(), as far as it complains: `cma` without a value is refused, and kernels of old fall over it. */
export function readEarlyParameters(boot: Boot): void {
  for (const { value: name, origin } of boot.config.parameters.malformed) {
    if (boot.does.bareCma === 'crash') {
      const reason = `\`${name}\` stands on the command line without a value, and early_cma() reads it through a null pointer`;
      stopBoot(boot, { kind: 'panics', reason, origin });
      return;
    }
    say(boot, 'error', 'cma: Config string not provided');
    say(boot, 'warning', `Malformed early option '${name}'`);
  }
}
