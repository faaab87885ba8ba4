// For the continuous integration: a Chromium for the tests that open pages, from the distribution, where that is possible.
// Never fails: without one those tests are left out and say so.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where the tests look too: test/pictures/chromium.ts. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const MOST_SECONDS = 240;

/** @param {string} command @param {readonly string[]} args @param {number} deadline */
function runBefore(command, args, deadline) {
  const left = deadline - Date.now();
  if (left <= 0) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { env, stdio: 'ignore', timeout: left, killSignal: 'SIGKILL' }).status === 0;
}

/** @returns {string} what the browser tests will do */
function ensureChromium() {
  const given = process.env.CARVEOUT_CHROMIUM ?? PLACES.find((path) => existsSync(path));
  if (given !== undefined) return `browser tests use ${given}`;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    return 'browser tests are left out: there is no Chromium, and this is no root on a Debian system';
  }
  const deadline = Date.now() + MOST_SECONDS * 1000;
  const install = ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'];
  const installed =
    runBefore('apt-get', install, deadline) ||
    (runBefore('apt-get', ['update'], deadline) && runBefore('apt-get', install, deadline));
  return installed
    ? 'browser tests use the Chromium of the distribution, just installed'
    : `browser tests are left out: apt-get could not install chromium within ${MOST_SECONDS} s`;
}

console.log(ensureChromium());
