// Compares what carveout's checks say with what the checks of the kernel's own dtc say, for every source of a kernel tree:
//   npm run conformance:checks -- <kernel tree> [architectures] [--keep DIR] [--only TEXT]
// Compared are place, kind, name, node and property of every message, and their order; the words are ours.
// Needs cc, cpp, flex and bison. --keep: where preprocessed sources and dtc's messages are kept for the next time.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bundleJob, namedSources, runJob, runWithKernelTree, versionOf } from './kernel-tree-run.mjs';
import { buildDtc } from './reference-dtc.mjs';
import { makeReferenceMessages } from './reference-messages.mjs';

const wanted = 'the directory that holds arch/ and scripts/dtc/';
await runWithKernelTree({ name: 'checks', needs: 'scripts/dtc/dtc.c', wanted }, async (run) => {
  const { tree, directory } = run;
  const job = await bundleJob('checks');
  const dtc = buildDtc(tree, join(directory, 'dtc'));
  const sources = namedSources(run);
  const switches = JSON.parse(spawnSync(process.execPath, [job, '--switches'], { encoding: 'utf8' }).stdout);
  const made = await makeReferenceMessages({ tree, dtc, directory, sources, switches });
  console.log(`${versionOf(dtc)} of this tree, ${sources.length} sources, ${made} of them read with it now`);
  return runJob(job, join(directory, 'checks.json'), { tree, directory, sources, switches });
});
