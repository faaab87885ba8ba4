import { fileId } from '@carveout/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigParser } from '../src/config-parser.ts';
import { codes, intValue, isBuiltIn, isEnabled, parseKconfig, stringValue, symbolOf, u64Value } from '../src/index.ts';
import { createLexer } from '../src/tokens.ts';

const FILE = fileId('.config');

const HEADER = '#\n# Automatically generated file; DO NOT EDIT.\n# Linux/arm64 6.12.117 Kernel Configuration\n#\n';

/** Symbols as `name kind value`, and the diagnostics as `code text`. */
function check(text: string, symbols: readonly string[], found: readonly string[] = []): void {
  const config = parseKconfig(text, FILE);
  expect([...config.symbols.values()].map((s) => `${s.name} ${s.kind} ${s.value}`)).toEqual(symbols);
  expect(config.diagnostics.map((d) => `${d.code} ${text.slice(d.span.start, d.span.end)}`)).toEqual(found);
  for (const symbol of config.symbols.values()) {
    expect(text.slice(symbol.nameSpan.start, symbol.nameSpan.end)).toBe(`CONFIG_${symbol.name}`);
    expect(text.slice(symbol.span.start, symbol.span.end)).toContain(`CONFIG_${symbol.name}`);
  }
}

describe('lines', () => {
  it('of every kind', () => {
    check('CONFIG_CMA=y\nCONFIG_M=m\nCONFIG_N=n\n# CONFIG_SLUB is not set\n', [
      'CMA tristate y',
      'M tristate m',
      'N tristate n',
      'SLUB tristate n',
    ]);
    check('CONFIG_CMA_SIZE_MBYTES=64\nCONFIG_PANIC_TIMEOUT=-1\nCONFIG_TEXT_OFFSET=0x80000\nCONFIG_HZ=010\n', [
      'CMA_SIZE_MBYTES int 64',
      'PANIC_TIMEOUT int -1',
      'TEXT_OFFSET hex 524288',
      'HZ int 10',
    ]);
    check('CONFIG_CMDLINE="console=ttyS0 # \\"x\\" \\\\ y"\nCONFIG_EMPTY=""\n', [
      'CMDLINE string console=ttyS0 # "x" \\ y',
      'EMPTY string ',
    ]);
    check('CONFIG_64BIT=y\nCONFIG_ARM64_4K_PAGES=y', ['64BIT tristate y', 'ARM64_4K_PAGES tristate y']);
  });
  it('end in LF, CRLF or with the file, after a byte-order mark too', () => {
    check('\ufeffCONFIG_A=y\r\n\r\n# CONFIG_B is not set\r\nCONFIG_C="x y"\r\nCONFIG_D=1', [
      'A tristate y',
      'B tristate n',
      'C string x y',
      'D int 1',
    ]);
    check('CONFIG_A=y  \nCONFIG_B=0x10\t\n', ['A tristate y', 'B hex 16']);
  });
  it('that are comments', () => {
    check('# CONFIG_A is not set, on purpose\n#CONFIG_B=y\n# CMA\n#\nCONFIG_C=y\n', ['C tristate y']);
  });
  it('with their spans', () => {
    const text = '# CONFIG_A is not set\nCONFIG_B="q"\n';
    const { symbols } = parseKconfig(text, FILE);
    const part = (name: string): string[] => {
      const symbol = symbols.get(name);
      return symbol ? [symbol.span, symbol.nameSpan, symbol.valueSpan].map((s) => text.slice(s.start, s.end)) : [];
    };
    expect(part('A')).toEqual(['# CONFIG_A is not set', 'CONFIG_A', 'is not set']);
    expect(part('B')).toEqual(['CONFIG_B="q"', 'CONFIG_B', '"q"']);
  });
});

describe('wrong lines', () => {
  it('give one diagnostic each and do not hide the rest', () => {
    check(
      'CONFIG_A=y\nCONFIG_B\nhello = world\n CONFIG_C=y\nCONFIG_D=\nCONFIG_E=maybe\nCONFIG_F="open\nCONFIG_G=12x\nCONFIG_H="a"b\nCONFIG_Z=y\n',
      ['A tristate y', 'Z tristate y'],
      [
        'CFG002 CONFIG_B',
        'CFG002 hello = world',
        'CFG002  CONFIG_C=y',
        'CFG003 CONFIG_D=',
        'CFG003 CONFIG_E=maybe',
        'CFG003 CONFIG_F="open',
        'CFG003 CONFIG_G=12x',
        'CFG003 CONFIG_H="a"b',
      ],
    );
    check(`CONFIG_A=${'9'.repeat(65)}\nCONFIG_B=y`, ['B tristate y'], [`CFG003 CONFIG_A=${'9'.repeat(65)}`]);
  });
  it('are listed up to a limit', () => {
    const { diagnostics, symbols } = parseKconfig(`${'junk\n'.repeat(500)}CONFIG_A=y\n`, FILE);
    expect(diagnostics.length).toBe(101);
    expect(diagnostics.at(-1)?.code).toBe('CFG007');
    expect(symbols.size).toBe(1);
  });
  it('a later different assignment wins and is reported, an equal one is not', () => {
    check('CONFIG_A=y\nCONFIG_B=1\nCONFIG_A=y\nCONFIG_B=2\n', ['A tristate y', 'B int 2'], ['CFG004 CONFIG_B=2']);
    const [found] = parseKconfig('CONFIG_A=y\n# CONFIG_A is not set\n', FILE).diagnostics;
    expect(found?.message).toBe('CONFIG_A is not set here and was y before');
    expect(found?.related[0]?.span).toEqual({ file: FILE, start: 0, end: 10 });
  });
});

describe('header', () => {
  const head = (text: string): (string | null)[] => {
    const { kernelVersion, arch } = parseKconfig(`${text}\nCONFIG_A=y\n`, FILE);
    const full = `${text}\nCONFIG_A=y\n`;
    for (const part of [kernelVersion, arch]) {
      if (part) expect(full.slice(part.span.start, part.span.end)).toBe(part.text);
    }
    return [kernelVersion?.text ?? null, arch?.text ?? null];
  };
  it('tells version and architecture', () => {
    expect(head(HEADER)).toEqual(['6.12.117', 'arm64']);
    expect(head(HEADER.replaceAll('\n', '\r\n'))).toEqual(['6.12.117', 'arm64']);
    expect(head('# Linux/arm64 4.9.80 Kernel Configuration')).toEqual(['4.9.80', 'arm64']);
    expect(head('# Linux/arm 5.15.0-rc1 Kernel Configuration')).toEqual(['5.15.0-rc1', 'arm']);
    expect(head('# Linux kernel version: 2.6.32')).toEqual(['2.6.32', null]);
  });
  it('counts only where the build writes it, and only its own words', () => {
    expect(
      head('# excerpt of the configuration of 6.12.117+arm64-6.12-tiny (kernels/arm64-6.12-tiny.fragment)'),
    ).toEqual([null, null]);
    expect(head('# excerpt of /boot/config-6.1.0-50-arm64')).toEqual([null, null]);
    expect(parseKconfig('CONFIG_A=y\n# Linux/arm64 6.12.1 Kernel Configuration\n', FILE).kernelVersion).toBeNull();
  });
  it('is replaced by the symbol of the architecture', () => {
    const { arch } = parseKconfig('CONFIG_B=y\nCONFIG_RISCV=y\n', FILE);
    expect(arch).toEqual({ text: 'riscv', span: { file: FILE, start: 11, end: 25 }, from: 'symbol' });
    expect(parseKconfig('# CONFIG_ARM64 is not set\n', FILE).arch).toBeNull();
  });
  it('of another program is reported', () => {
    const text = '#\n# Automatically generated file; DO NOT EDIT.\n# U-Boot 2024.01 Configuration\n#\nCONFIG_ARM=y\n';
    check(text, ['ARM tristate y'], ['CFG005 U-Boot 2024.01']);
    expect(parseKconfig(text, FILE).kernelVersion).toBeNull();
  });
});

describe('a file that is no .config', () => {
  it('gives one error', () => {
    for (const text of [
      '',
      '\n\n',
      'hello\nworld\n',
      '# only a comment\n',
      '\0\x01\x02\xff',
      '{"a": 1}\n'.repeat(200),
    ]) {
      const { diagnostics, symbols } = parseKconfig(text, FILE);
      expect(symbols.size).toBe(0);
      expect(diagnostics.map((d) => `${d.code} ${d.severity}`)).toEqual(['CFG001 error']);
    }
    expect(parseKconfig('', FILE).diagnostics[0]?.message).toBe('.config is empty');
  });
  it('is not read when it is huge', () => {
    const { diagnostics } = parseKconfig('CONFIG_A=y\n'.repeat(1_000_000), FILE);
    expect(diagnostics.map((d) => d.code)).toEqual(['CFG006']);
  });
});

describe('values', () => {
  const config = parseKconfig(
    'CONFIG_CMA=y\nCONFIG_MOD=m\n# CONFIG_OFF is not set\nCONFIG_SIZE=64\nCONFIG_NEG=-1\nCONFIG_CMDLINE="quiet"\nCONFIG_ADDR=0xffffffffffffffff\n',
    FILE,
  );
  it('are asked for with or without CONFIG_', () => {
    expect(['CMA', 'CONFIG_CMA', 'MOD', 'OFF', 'SIZE', 'MISSING'].map((name) => isEnabled(config, name))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(['CMA', 'MOD'].map((name) => isBuiltIn(config, name))).toEqual([true, false]);
    expect(['SIZE', 'CONFIG_NEG', 'ADDR', 'CMA', 'MISSING'].map((name) => intValue(config, name))).toEqual([
      64n,
      -1n,
      0xffffffffffffffffn,
      undefined,
      undefined,
    ]);
    expect(['SIZE', 'NEG', 'ADDR'].map((name) => u64Value(config, name))).toEqual([
      64n,
      undefined,
      0xffffffffffffffffn,
    ]);
    expect([stringValue(config, 'CMDLINE'), stringValue(config, 'CMA')]).toEqual(['quiet', undefined]);
    expect(symbolOf(config, 'CONFIG_OFF')?.value).toBe('n');
    expect(symbolOf(config, 'constructor')).toBeUndefined();
  });
});

describe('real files', () => {
  it('a piece of a Debian arm64 configuration', () => {
    const text = `${HEADER}CONFIG_CC_VERSION_TEXT="aarch64-linux-gnu-gcc-12 (Debian 12.2.0-14) 12.2.0"
CONFIG_CC_IS_GCC=y

#
# General setup
#
CONFIG_INIT_ENV_ARG_LIMIT=32
# CONFIG_COMPILE_TEST is not set
CONFIG_LOCALVERSION=""
CONFIG_DEFAULT_HOSTNAME="(none)"
CONFIG_LOG_BUF_SHIFT=17
CONFIG_ARM64_PAGE_SHIFT=12
CONFIG_ARM64_4K_PAGES=y
# CONFIG_ARM64_16K_PAGES is not set
CONFIG_LSM="landlock,lockdown,yama"
CONFIG_PHYS_OFFSET=0x40000000
# end of General setup
`;
    const config = parseKconfig(text, FILE);
    expect(config.diagnostics).toEqual([]);
    expect(config.symbols.size).toBe(12);
    expect(u64Value(config, 'PHYS_OFFSET')).toBe(0x40000000n);
    expect(stringValue(config, 'DEFAULT_HOSTNAME')).toBe('(none)');
  });
});

it('never throws, keeps spans inside, and finds every well-formed line', () => {
  const junk = fc.string({ unit: 'binary', maxLength: 20 });
  const assignment = fc
    .tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom('y', 'm', '"a\\"b"', '42', '0x1F', '', '"', 'yes'))
    .map(([n, value]) => `CONFIG_S${n}=${value}`);
  const line = fc.oneof(
    junk,
    assignment,
    fc.constantFrom('# CONFIG_S1 is not set', '#', '', '\r', '\ufeff', ' CONFIG_A=y'),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const text = lines.join('\n');
      const { symbols, diagnostics } = parseKconfig(text, FILE);
      for (const { span } of [...symbols.values(), ...diagnostics]) {
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeLessThanOrEqual(text.length);
        expect(span.start).toBeLessThanOrEqual(span.end);
      }
      for (const found of text.split(/[\r\n]+/)) {
        const match = /^CONFIG_(\w+)=(?:[ym]|\d+)$/.exec(found);
        if (match) expect(symbols.has(match[1] ?? '')).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});

it('reads a full configuration quickly', () => {
  const lines = Array.from({ length: 12_000 }, (_, n) =>
    n % 3 === 0
      ? `# CONFIG_SYMBOL_${n} is not set`
      : n % 3 === 1
        ? `CONFIG_SYMBOL_${n}=y`
        : `CONFIG_SYMBOL_${n}="text ${n}"`,
  );
  const text = HEADER + lines.join('\n');
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    expect(parseKconfig(text, FILE).symbols.size).toBe(12_000);
    return performance.now() - start;
  });
  // Measured at 20 to 30 ms once warm; ten times that would be a change of complexity.
  expect(Math.min(...times)).toBeLessThan(300);
});

it('the grammar is valid by Chevrotain’s own checks', () => {
  expect(createLexer(false).lexerDefinitionErrors).toEqual([]);
  expect(() => new ConfigParser(false)).not.toThrow();
});

it('codes are unique', () => {
  const all = Object.values(codes);
  expect(new Set(all.map((c) => c.code)).size).toBe(all.length);
  expect(new Set(all.map((c) => c.rule)).size).toBe(all.length);
});
