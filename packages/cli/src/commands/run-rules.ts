import { codeCatalog, ruleForPage, ruleNamed } from '@carveout/analysis';
import { type CodeInfo, nearestName } from '@carveout/core';
import { printable, ruleListText, ruleText } from '@carveout/report';
import { type OutputFlags, readOutputFlags } from '../flags/output-flags.ts';
import type { ExitCode, Io } from '../io.ts';
import { UsageError } from '../usage-error.ts';

export interface RulesArgs {
  /** Parts of names or codes; none means all. */
  readonly filter: readonly string[];
  readonly format: 'text' | 'json';
  readonly flags: OutputFlags;
}

const byCode = (a: CodeInfo, b: CodeInfo): number => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);

/** `carveout rules`: everything that `lint` can report. */
export async function runRules({ filter, format, flags }: RulesArgs, io: Io): Promise<ExitCode> {
  const options = readOutputFlags(flags, io);
  const isWanted = ({ rule, code }: CodeInfo): boolean =>
    filter.length === 0 || filter.some((part) => rule.includes(part) || code.startsWith(part.toUpperCase()));
  const infos = [...codeCatalog().values()].filter(isWanted).sort(byCode);
  if (infos.length === 0)
    throw new UsageError(`no rule has ${filter.map((part) => `'${part}'`).join(' or ')} in its name`);
  const shown = infos.map((info) => ({ ...info, off: ruleNamed(info.rule)?.off === true }));
  io.stdout(format === 'json' ? `${JSON.stringify(shown, null, 2)}\n` : ruleListText(shown, options));
  return 0;
}

/** `carveout explain RULE`: its page. By name or code. */
export async function runExplainRule(name: string, flags: OutputFlags, io: Io): Promise<ExitCode> {
  const options = readOutputFlags(flags, io);
  const known = codeCatalog();
  const info = known.get(name) ?? [...known.values()].find(({ code }) => code === name.toUpperCase());
  if (info) {
    io.stdout(ruleText(info, ruleForPage(info.rule), options));
    return 0;
  }
  if (io.files.isFile(name)) throw new UsageError(`what of ${name}? An address, a node, or 'cma' for the default area`);
  const near = nearestName(name, known.keys());
  const hint = near === undefined ? '`carveout rules` lists them' : `did you mean '${near}'?`;
  io.stderr(`carveout: there is no rule '${printable(name)}'; ${hint}\n`);
  return 2;
}
