// Compares carveout's blobs with those of the kernel's own dtc, for every source of a kernel tree:
//   npm run conformance:dtbs -- <kernel tree> [architectures] [--keep DIR] [--only TEXT]
// Needs cc, cpp, flex and bison. --keep: where reference blobs are kept for the next time.
import { join } from 'node:path';
import { bundleJob, namedSources, runJob, runWithKernelTree, versionOf } from './kernel-tree-run.mjs';
import { makeReferences } from './reference-blobs.mjs';
import { buildDtc } from './reference-dtc.mjs';

const wanted = 'the directory that holds arch/ and scripts/dtc/';
await runWithKernelTree({ name: 'dtbs', needs: 'scripts/dtc/dtc.c', wanted }, async (run) => {
  const { tree, directory } = run;
  const dtc = buildDtc(tree, join(directory, 'dtc'));
  const sources = namedSources(run);
  const made = await makeReferences({ tree, dtc, directory, sources });
  console.log(`${versionOf(dtc)} of this tree, ${made} sources compiled with it now`);
  return runJob(await bundleJob('dtbs'), join(directory, 'sources.json'), { tree, directory, sources });
});
