import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The Chromium of CARVEOUT_CHROMIUM or of the system; undefined, with a printed reason, where there is none. */
export function findChromium(): string | undefined {
  const given = process.env['CARVEOUT_CHROMIUM'];
  const found = given === undefined ? PLACES.find((path) => existsSync(path)) : given;
  if (found === undefined)
    console.log(`no browser tests: no Chromium at ${PLACES.join(', ')}, and CARVEOUT_CHROMIUM is not set`);
  return found;
}

/** The sandbox needs rights that root in a container does not have. */
export const launchChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'] });
