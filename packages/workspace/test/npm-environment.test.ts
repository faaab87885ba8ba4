import { expect, it } from 'vitest';
import { withoutNpmVariables } from '../npm-environment.mjs';

const check = (given: Readonly<Record<string, string>>, kept: readonly string[]) =>
  expect(Object.keys(withoutNpmVariables({ ...given }))).toEqual(kept);

it('takes out what describes the npm that runs us', () =>
  check({ npm_package_name: 'x', npm_lifecycle_event: 'test', npm_config_workspace: 'y', NPM_EXECPATH: 'z' }, []));

it('keeps how to reach the registry', () => {
  const reach = ['npm_config_registry', 'npm_config_cafile', 'npm_config_https_proxy', 'npm_config_userconfig'];
  const scoped = ['npm_config_@company:registry', 'npm_config_//host/:_authToken'];
  const names = [...reach, ...scoped, 'npm_config_cache', 'NPM_CONFIG_GLOBALCONFIG'];
  check(Object.fromEntries(names.map((name) => [name, 'value'])), names);
});

it('leaves everything else alone', () => check({ PATH: '/bin', CI: 'true', npmx: '1' }, ['PATH', 'CI', 'npmx']));
