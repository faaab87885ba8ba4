import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { sha256 } from '../digest.ts';

/** First word of every entry; another layout gets another number. */
const MAGIC = 'carveout-cache-2';

/**
 * What was written under `path`; undefined when there is nothing or not exactly what was written: a file cut short by a
 * full disk or a lost machine has another digest than its first line says.
 */
export function readEntry(path: string): unknown {
  try {
    const text = readFileSync(path, 'utf8');
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    if (text.slice(0, Math.max(end, 0)) !== `${MAGIC} ${sha256(body)}`) return undefined;
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

let serial = 0;

/**
 * Writes an entry as a whole or not at all: under another name first, so that whoever reads at the same time, or after this
 * process was killed, sees the old one or the new one. Throws what the file system throws.
 */
export function writeEntry(path: string, value: unknown): void {
  const body = JSON.stringify(value);
  const draft = `${path}.${process.pid}-${serial++}.tmp`;
  try {
    writeDraft(draft, `${MAGIC} ${sha256(body)}\n${body}`);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** Of a thousand entries a few dozen find their directory missing. */
function writeDraft(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, text, { mode: 0o600 });
  }
}
