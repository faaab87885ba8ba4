import type { DeviceTree } from '@carveout/devicetree';
import type { Report } from '../rule.ts';
import { startOf } from './location.ts';

/** A value of an option that cannot be read. An error whatever the rule weighs: what it should have told is not checked. */
export function reportBadOption(tree: DeviceTree, option: string, message: string, report: Report): void {
  report(null, {
    at: startOf(tree),
    severity: 'error',
    message,
    help: `correct the option \`${option}\` of this rule`,
  });
}
