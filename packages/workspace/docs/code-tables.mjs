import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * What the packages say about their diagnostics, read from the sources themselves.
 * @typedef {Pick<import('@carveout/core').CodeInfo, 'code' | 'rule' | 'severity' | 'summary' | 'why'>} Code
 * @typedef {{ readonly owner: string, readonly codes: readonly Code[] }} CodeTable `owner`: directory of the package
 * @typedef {import('@carveout/lint').Rule} Rule
 */

/** The file that lists all lint rules. Their codes are in the `codes` of their package like any other. */
const RULES = 'packages/lint/src/registry.ts';

/** @param {string} root @returns {string[]} every `src/codes.ts`, from the root with `/` */
const codeFiles = (root) =>
  ['grammars', 'packages']
    .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}/src/codes.ts`))
    .filter((path) => existsSync(join(root, path)));

/**
 * Compiles a module in memory and imports it: the sources are TypeScript, which the oldest Node we run on cannot read.
 * @param {string} root
 * @param {string} contents
 */
async function importSource(root, contents) {
  const result = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['@carveout/source'],
    write: false,
    logLevel: 'silent',
  });
  const text = result.outputFiles[0]?.text ?? '';
  return import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
}

/**
 * @param {string} root
 * @returns {Promise<readonly CodeTable[]>} by package; the codes of each in the order of its source
 */
export async function loadCodeTables(root) {
  const paths = codeFiles(root);
  const modules = await importSource(
    root,
    paths.map((path, index) => `export * as table${index} from './${path}';`).join('\n'),
  );
  return paths.map((path, index) => ({
    owner: path.replace('/src/codes.ts', ''),
    codes: Object.values(modules[`table${index}`]).flatMap((table) => Object.values(table)),
  }));
}

/**
 * @param {string} root
 * @returns {Promise<readonly Rule[]>} in the order of the registry; none while there is no registry. `dts` of an example is what its page shows.
 */
export async function loadRules(root) {
  if (!existsSync(join(root, RULES))) return [];
  const source = `export { rules } from './${RULES}'; export { withExcerpts } from './packages/lint/src/example-source.ts';`;
  const { rules, withExcerpts } = await importSource(root, source);
  return rules.map(withExcerpts);
}

/**
 * @typedef {import('@carveout/kernel').Behaviour<unknown>} Behaviour
 * @param {string} root
 * @returns {Promise<Readonly<Record<string, Behaviour>>>} the tables of kernel behaviour, by id
 */
export async function loadBehaviours(root) {
  return (await importSource(root, "export { behaviours } from './packages/kernel/src/index.ts';")).behaviours;
}
