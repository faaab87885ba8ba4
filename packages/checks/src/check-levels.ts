import { checkByName, checks } from './table.ts';

/** How failures of a check count; with neither it runs silently, for those that require it. */
export interface CheckLevel {
  readonly warning: boolean;
  readonly error: boolean;
}

export type CheckLevels = ReadonlyMap<string, CheckLevel>;

/** One `-W` or `-E` of dtc's command line. */
export interface CheckSwitch {
  readonly level: 'warning' | 'error';
  readonly on: boolean;
  readonly check: string;
}

/** Reads what follows `-W` or `-E`: `name`, `no-name` or `no_name`. Undefined for an unknown name. */
export function readSwitch(level: CheckSwitch['level'], text: string): CheckSwitch | undefined {
  const off = /^no[-_]/.test(text);
  const check = off ? text.slice(3) : text;
  return checkByName(check) && { level, on: !off, check };
}

/** What `scripts/Makefile.dtbs` of Linux 6.12 passes unless extra warnings are on. */
export const kernelBuildSwitches: readonly CheckSwitch[] = checks
  .filter(({ quietInKernel }) => quietInKernel)
  .map(({ name }) => ({ level: 'warning', on: false, check: name }));

/**
 * dtc's levels after the switches, in order. Raising a check raises what it requires, lowering it lowers what requires it; a
 * switch of one level leaves the other alone.
 */
export function levelsAfter(switches: readonly CheckSwitch[]): CheckLevels {
  const levels = new Map<string, { warning: boolean; error: boolean }>(
    checks.map(({ name, level }) => [name, { warning: level === 'warning', error: level === 'error' }]),
  );
  for (const { level, on, check } of switches) {
    if (on) raise(levels, check, level);
    else lower(levels, check, level);
  }
  return levels;
}

type Levels = Map<string, { warning: boolean; error: boolean }>;

function raise(levels: Levels, name: string, level: CheckSwitch['level']): void {
  const current = levels.get(name);
  if (!current || current[level]) return;
  for (const required of checkByName(name)?.requires ?? []) raise(levels, required, level);
  current[level] = true;
}

function lower(levels: Levels, name: string, level: CheckSwitch['level']): void {
  const current = levels.get(name);
  if (!current?.[level]) return;
  for (const check of checks) if (check.requires.includes(name)) lower(levels, check.name, level);
  current[level] = false;
}
