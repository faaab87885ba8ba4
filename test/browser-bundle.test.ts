/// <reference lib="dom" />
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { analyzeBoard } from '@carveout/analysis';
import { memoryHost, u64 } from '@carveout/core';
import { bootJson, bootValue, pictureSvg } from '@carveout/report';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserBundle } from '../packages/workspace/browser-bundle.mjs';
import { findChromium, launchChromium } from './pictures/chromium.ts';

const FILES = {
  'soc.dtsi':
    '/ { cpus { #address-cells = <1>; #size-cells = <0>; cpu@0 { device_type = "cpu"; compatible = "arm,cortex-a53"; reg = <0>; }; }; };\n',
  'board.dts': `/dts-v1/;
#include "soc.dtsi"
#define POOL 0x4000000
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0 0x40000000>; };
	chosen { bootargs = "console=ttyS0 cma=32M"; };
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		firmware@50000000 { reg = <0 0x50000000 0 0x100000>; no-map; };
		linux,cma { compatible = "shared-dma-pool"; reusable; size = <0 POOL>; linux,cma-default; };
	};
};
`,
};
const PAGE = `<!doctype html><title>carveout</title><link rel="icon" href="data:,">
<script type="module">import * as carveout from '/carveout.mjs'; window.carveout = carveout;</script>`;
const KERNELS = ['5.4.286', '6.12.117'];

type Library = typeof import('../packages/workspace/browser-bundle/entry.ts');

describe('the library in a browser', () => {
  let bundle = '';
  beforeAll(async () => {
    bundle = await browserBundle();
  });

  it('bundles without a module of Node', () => {
    expect(bundle.length).toBeGreaterThan(100_000);
    expect(bundle).not.toMatch(/\bimport[^;]{0,200}["']node:|\bimport\(/);
  });

  const executable = findChromium();
  describe.skipIf(executable === undefined)('in Chromium', () => {
    let browser: Browser;
    let server: Server;
    beforeAll(async () => {
      browser = await launchChromium(executable ?? '');
      server = createServer((request, response) => {
        const isModule = request.url === '/carveout.mjs';
        response.setHeader('content-type', isModule ? 'text/javascript' : 'text/html');
        response.end(isModule ? bundle : PAGE);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    });
    afterAll(async () => {
      await browser?.close();
      server?.close();
    });

    it('gives the same JSON and the same picture as in Node', async () => {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('console', (message) => errors.push(message.text()));
      page.on('pageerror', (error) => errors.push(error.message));
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.waitForFunction(() => 'carveout' in window);
      const inBrowser = await page.evaluate(
        ({ files, kernels }) => {
          const { carveout } = window as unknown as { readonly carveout: Library };
          return kernels.map((kernel) => {
            const memory = [{ base: null, size: carveout.u64(0x8000_0000) }];
            const input = { deviceTree: 'board.dts', kernel, memory };
            const { simulation, diagnostics, sources } = carveout.analyzeBoard(input, carveout.memoryHost(files));
            if (!simulation) return ['', ''] as const;
            const view = { name: 'board.dts', variant: null, simulation, sources };
            return [carveout.bootJson(simulation, diagnostics, sources), carveout.pictureSvg(view, 'areas')] as const;
          });
        },
        { files: FILES, kernels: KERNELS },
      );
      expect(errors).toEqual([]);
      expect(inBrowser).toHaveLength(KERNELS.length);
      for (const [index, kernel] of KERNELS.entries()) {
        const input = { deviceTree: 'board.dts', kernel, memory: [{ base: null, size: u64(0x8000_0000) }] };
        const { simulation, diagnostics, sources } = analyzeBoard(input, memoryHost(FILES));
        if (!simulation) throw new Error(diagnostics.map(({ message }) => message).join('; '));
        const json = bootJson(simulation, diagnostics, sources);
        expect(inBrowser[index]?.[0]).toBe(json);
        expect(inBrowser[index]?.[1]).toBe(
          pictureSvg({ name: 'board.dts', variant: null, simulation, sources }, 'areas'),
        );
        expect(JSON.parse(json)).toEqual(bootValue(simulation, diagnostics, sources));
      }
    });
  });
});
