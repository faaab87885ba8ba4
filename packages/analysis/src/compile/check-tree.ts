import { type CheckRun, type CheckSwitch, levelsAfter, runChecks } from '@carveout/checks';
import { type DeviceTree, driveTree } from '@carveout/devicetree';

/** dtc's checks over a tree that was not made from source and that nobody else has seen: a correct `name` is dropped from it. */
export function checkTree(tree: DeviceTree, switches: readonly CheckSwitch[]): CheckRun {
  let run: CheckRun = { reports: [], failed: false };
  driveTree(tree, (driven, passes) => {
    run = runChecks(driven, levelsAfter(switches), passes);
  });
  return run;
}
