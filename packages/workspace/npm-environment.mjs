/** What a user's npm was told about reaching the registry; anything else npm exports describes its own run, not ours. */
const KEPT =
  /^npm_config_(registry|cafile|ca|cert|key|proxy|https?_proxy|noproxy|strict_ssl|cache|userconfig|globalconfig|@.*|\/\/.*)$/i;

/**
 * The environment for a child process: `npm_package_*`, `npm_lifecycle_*` and npm's own options are taken out, because
 * pnpm reads them as if the user had given them; registry, certificates, proxies and config files stay.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv}
 */
export function withoutNpmVariables(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^npm_/i.test(name) || KEPT.test(name)));
}
