// Loaded into a measured process with --require: on exit, writes CPU time (microseconds) and peak memory (KiB) to descriptor 3.
'use strict';
if (require('node:worker_threads').isMainThread) {
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    require('node:fs').writeSync(3, JSON.stringify({ user, system, peak: process.resourceUsage().maxRSS }));
  });
}
