// Applies the overlays of a kernel tree to the boards its Makefiles name for them, and compares with the tree's own fdtoverlay:
//   npm run conformance:overlays -- <kernel tree> [architectures] [--keep DIR] [--only TEXT]
// Needs cc, cpp, flex and bison. The fdtoverlay that is installed is asked too: where it says something else is told, but not counted.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundleJob, runJob, runWithKernelTree } from './kernel-tree-run.mjs';
import { groupByName, overlayGroups } from './overlay-groups.mjs';
import { makeReferences, referencePath } from './reference-blobs.mjs';
import { buildDtc, buildFdtoverlay } from './reference-dtc.mjs';
import { sourcesOf } from './sources.mjs';

const wanted = 'the directory that holds arch/ and scripts/dtc/';
await runWithKernelTree({ name: 'overlays', needs: 'scripts/dtc/fdtoverlay.c', wanted }, async (run) => {
  const { tree, directory, architectures, only } = run;
  const dtc = buildDtc(tree, join(directory, 'dtc'));
  const fdtoverlay = buildFdtoverlay(tree, join(directory, 'dtc'));
  const groups = architectures.flatMap((name) => groupsIn(tree, name)).filter(({ name }) => name.includes(only));
  const sources = [...new Set(groups.flatMap(({ base, overlays }) => [base, ...overlays]))];
  await makeReferences({ tree, dtc, directory, sources });
  const list = groups.map(({ name, base, overlays }) => {
    const blobs = [
      referencePath(directory, base, 'symbols'),
      ...overlays.map((path) => referencePath(directory, path, 'plain')),
    ];
    const out = join(directory, 'overlaid', name);
    mkdirSync(dirname(out), { recursive: true });
    apply(fdtoverlay, blobs, `${out}.own.dtb`);
    apply('fdtoverlay', blobs, `${out}.installed.dtb`);
    return { name, blobs, sources: [base, ...overlays].map((path) => join(tree, path)), out };
  });
  return runJob(await bundleJob('overlays'), join(directory, 'overlays.json'), list);
});

/** @param {string} tree @param {string} architecture */
function groupsIn(tree, architecture) {
  const groups = overlayGroups(tree, architecture);
  const used = new Set(groups.flatMap(({ overlays }) => overlays));
  const all = sourcesOf(tree, architecture, /\.dtso$/);
  const boards = sourcesOf(tree, architecture, /\.dts$/);
  const others = all.filter((overlay) => !used.has(overlay)).map((overlay) => groupByName(overlay, boards));
  const found = others.filter((group) => group !== undefined);
  console.log(
    `${architecture}: ${groups.length} boards with overlays in Makefiles, with ${used.size} of ${all.length} overlays; ` +
      `for ${found.length} of the others a board was found by its name`,
  );
  return [...groups, ...found];
}

/** What is refused leaves no file. @param {string} command @param {readonly string[]} blobs @param {string} output */
function apply(command, [base = '', ...overlays], output) {
  rmSync(output, { force: true });
  const { status } = spawnSync(command, ['-i', base, '-o', output, ...overlays]);
  if (status !== 0) rmSync(output, { force: true });
}
