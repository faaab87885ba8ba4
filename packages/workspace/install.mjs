import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutNpmVariables } from './npm-environment.mjs';

/** The one place that names the package manager: packages/docs/decisions/0001-bootstrap.md. */
export const PACKAGE_MANAGER = 'pnpm@12.21.0';

/** @param {string} path */
function contentOf(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/**
 * pnpm leaves a copy of the lockfile it installed from, so equal bytes mean there is nothing to install.
 * @param {string} root
 */
function isInstalled(root) {
  const wanted = contentOf(join(root, 'pnpm-lock.yaml'));
  const installed = contentOf(join(root, 'node_modules', '.pnpm', 'lock.yaml'));
  return wanted !== undefined && installed !== undefined && wanted.equals(installed);
}

/**
 * Installs what the lockfile names, unless that is there already. Needs nothing but Node and npm.
 * @param {string} root
 * @returns {boolean} false when the installation failed; the reason has been printed
 */
export function ensureInstalled(root) {
  if (isInstalled(root)) return true;
  console.error('carveout: installing dependencies (only when the lockfile has changed) ...');
  // `--yes` because a user may have set `yes=false`; no terminal must ever be asked whether node_modules may be replaced.
  const args = ['--yes', PACKAGE_MANAGER, 'install', '--frozen-lockfile', '--config.confirmModulesPurge=false'];
  const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
  const result = spawnSync(npx, args, {
    cwd: root,
    env: withoutNpmVariables(process.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (result.status === 0) return true;
  console.error(result.stdout ?? '', result.stderr ?? '');
  console.error(`carveout: \`npx ${args.join(' ')}\` failed${result.error ? `: ${result.error.message}` : ''}.`);
  console.error(
    'Is the npm registry reachable from here (npm ping)? A proxy or certificate set for npm is used as it is.',
  );
  return false;
}
