import { ansiPalette, plainPalette, type TextOptions } from '@carveout/report';
import type { Io } from '../io.ts';
import { UsageError } from '../usage-error.ts';
import { single } from './single.ts';

export interface OutputFlags {
  readonly width?: unknown;
  readonly color?: unknown;
  readonly ascii?: boolean | undefined;
}

const DEFAULT_WIDTH = 100;

/** How text looks where it goes. */
export function readOutputFlags(flags: OutputFlags, io: Io): TextOptions {
  return {
    width: readWidth(single('width', flags.width)) ?? io.columns ?? DEFAULT_WIDTH,
    palette: wantsColor(single('color', flags.color), io) ? ansiPalette : plainPalette,
    unicode: flags.ascii !== true && hasUnicode(io.env),
  };
}

function readWidth(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new UsageError(`--width must be a number of columns, not '${text}'`);
  return Number(text);
}

function wantsColor(when: string | undefined, { env, isTerminal }: Io): boolean {
  if (when === 'always' || when === 'never') return when === 'always';
  if (when !== undefined && when !== 'auto') throw new UsageError(`--color is auto, always or never, not '${when}'`);
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}

/** Only a locale that says otherwise takes the box characters away: most containers name none and can show them. */
function hasUnicode(env: Io['env']): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'UTF-8';
  return /utf-?8/i.test(locale) || /^(C|POSIX)$/.test(locale);
}
