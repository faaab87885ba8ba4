import { addMemory, createMemblock } from '@carveout/allocator';
import { fileId, GIB, hex, MIB, u64 } from '@carveout/core';
import { type Posting, parseCommandLine, parseProposal } from '@carveout/grammar-cmdline';
import { describe, expect, it } from 'vitest';
import {
  convertHoles,
  convertProposal,
  type ProposalMachine,
  type ProposalRequest,
  proposalAlloc,
  proposalGet,
  proposalPut,
  regionsFor,
  reserveRegions,
} from '../src/index.ts';

const proposalOf = (line: string, posting: Posting | null = null) =>
  parseProposal(parseCommandLine(line, fileId('cmdline')).parameters, posting);

const RAM = { base: u64(0x40000000n), size: u64(256n * MIB) };

const boot = (line: string): ProposalMachine =>
  reserveRegions(proposalOf(line), addMemory(createMemblock({ pageSize: u64(4096) }), RAM));

const ask = (device: string, size: bigint, kind: string | null = null): ProposalRequest => ({
  ...{ device, kind, size },
  alignment: 0n,
});

/** REGION@ADDRESS of every request, or why not. */
function play(machine: ProposalMachine, ...requests: readonly ProposalRequest[]): readonly string[] {
  let current = machine;
  return requests.map((request) => {
    const { machine: after, outcome } = proposalAlloc(current, request);
    current = after;
    return outcome.kind === 'allocated' ? `${outcome.region}@${hex(outcome.range.base)}` : outcome.kind;
  });
}

describe('regions at boot', () => {
  it('are taken from the top, in the order of the command line', () => {
    //        |                              b    a |
    // 0x40000000                                 0x50000000
    const { regions } = boot('cma=a=16M;b=16M cma_map=*=a');
    expect(regions.map(({ place }) => place && hex(place.base))).toEqual(['0x4f000000', '0x4e000000']);
  });

  it('are dropped with a message when their place is taken', () => {
    const { regions, log } = boot('cma=a=16M@0x4f000000;b=1M@0x4f800000 cma.map=*=a');
    expect(regions.map(({ place }) => place !== null)).toEqual([true, false]);
    expect(log).toEqual(['cma: init: unable to reserve 0x100000@0x4f800000/0x1000']);
  });
});

describe('the map', () => {
  const find = (line: string, device: string, kind: string | null = null, posting: Posting | null = null) =>
    regionsFor(proposalOf(line, posting), { device, kind });

  it('has a rule per device, the first one wins', () => {
    expect(find('cma=v=1M;c=1M cma_map=video=v;camera=c', 'camera')).toEqual(['c']);
    expect(find('cma=v=1M;c=1M cma.map=cam*=v;camera=c', 'camera')).toEqual(['v']);
    expect(find('cma=v=1M cma_map=video=v', 'camera')).toBeNull();
  });

  it('gives kinds a meaning that the postings differ in', () => {
    expect(find('cma=a=1M;b=1M cma_map=foo/a=a,b;foo/b=b,a', 'foo', 'b')).toEqual(['b', 'a']);
    expect(find('cma=a=1M cma_map=foo=a', 'foo', 'x', 'v1')).toBeNull();
    expect(find('cma=a=1M cma_map=foo=a', 'foo', 'x', 'v5')).toEqual(['a']);
    expect(find('cma=a=1M cma_map=foo/common=a', 'foo', null, 'v5')).toEqual(['a']);
    expect(find('cma=a=1M cma_map=foo/?=a', 'foo', 'x', 'v1')).toEqual(['a']);
    expect(find('cma=a=1M cma_map=foo/?=a', 'foo', 'x', 'v5')).toBeNull();
  });

  it('inherits the device of the pattern before', () => {
    expect(find('cma=a=1M cma_map=foo/x,/y=a', 'foo', 'y')).toEqual(['a']);
    expect(find('cma=a=1M cma_map=foo/x,/y=a', 'bar', 'y')).toBeNull();
  });
});

describe('buffers', () => {
  it('come from the first region of the rule that has room', () =>
    expect(
      play(boot('cma=a=1M@0x40000000;b=1M@0x41000000 cma_map=*=a,b'), ask('x', MIB), ask('x', MIB), ask('x', 1n)),
    ).toEqual(['a@0x40000000', 'b@0x41000000', 'no-room']));

  it('are placed in the smallest hole that holds them', () => {
    const machine = boot('cma=a=64K@0x40000000 cma_map=*=a');
    const first = [ask('x', 0x4000n), ask('x', 0x1000n), ask('x', 0x2000n), ask('x', 0x1000n)];
    let current = machine;
    for (const request of first) current = proposalAlloc(current, request).machine;
    // Holes: 4 pages at 0, 2 pages at 5, 8 pages at 8.
    for (const address of [0x40000000n, 0x40005000n]) current = proposalPut(current, u64(address)) ?? current;
    expect(play(current, ask('x', 0x2000n))).toEqual(['a@0x40005000']);
  });

  it('live until their last user puts them', () => {
    const address = u64(0x40000000n);
    const held = proposalAlloc(boot('cma=a=1M@0x40000000 cma_map=*=a'), ask('x', MIB)).machine;
    const shared = proposalGet(held, address) ?? held;
    const once = proposalPut(shared, address) ?? shared;
    expect(play(once, ask('x', MIB))).toEqual(['no-room']);
    const free = proposalPut(once, address) ?? once;
    expect(play(free, ask('x', MIB))).toEqual(['a@0x40000000']);
    expect(proposalPut(free, address)).toBeUndefined();
  });
});

describe('today', () => {
  it('a region is a node and its device links to it', () => {
    const { regions, devices, commandLine } = convertProposal(proposalOf('cma=c=10M cma_map=camera=c'), u64(4n * MIB));
    expect(regions).toMatchObject([{ node: 'c', label: 'cma_c', size: 12n * MIB, base: null, isDefault: false }]);
    expect(devices).toEqual([{ device: 'camera', labels: ['cma_c'], names: [] }]);
    expect(commandLine).toBeNull();
  });

  it('the catch-all is the default area', () =>
    expect(convertProposal(proposalOf('cma=r=32M@0x48000000 cma.map=*=r'), u64(4n * MIB))).toMatchObject({
      regions: [{ node: 'r@48000000', base: 0x48000000n, isDefault: true }],
      commandLine: 'cma=32M@0x48000000',
    }));

  it('fallbacks, wildcards and kinds are told to have no equivalent', () => {
    const line = 'cma=a=4M;b=4M:own cma_map=foo/x=a,b;foo/y=b;ba?=a';
    const { devices, notes } = convertProposal(proposalOf(line), u64(4n * MIB));
    expect(devices).toEqual([{ device: 'foo', labels: ['cma_a', 'cma_b'], names: ['x', 'y'] }]);
    expect(
      notes.filter((note) => /falling back to `b`|pattern `ba\?`|allocator `own`|kinds become/.test(note)),
    ).toHaveLength(4);
  });
});

describe('holes of mem=', () => {
  const input = { memmap: [], banks: false, bigphysarea: u64(0), pageSize: u64(4096), minAlign: u64(4n * MIB) };
  it('are what the kernel was not told of', () => {
    const { regions } = convertHoles({ ...input, ram: [RAM], mem: [{ size: u64(240n * MIB), base: null }] });
    expect(regions).toMatchObject([{ kind: 'no-map', base: 0x4f000000n, size: 16n * MIB, node: 'hole0@4f000000' }]);
  });

  it('lie between the banks of 32-bit arm', () => {
    const mem = [
      { size: u64(64n * MIB), base: null },
      { size: u64(128n * MIB), base: u64(0x48000000n) },
    ];
    const { regions } = convertHoles({ ...input, banks: true, ram: [RAM], mem });
    expect(regions).toMatchObject([{ base: 0x44000000n, size: 64n * MIB }]);
  });

  it('are counted over banks elsewhere', () => {
    const ram = [RAM, { base: u64(4n * GIB), size: u64(256n * MIB) }];
    const { regions } = convertHoles({ ...input, ram, mem: [{ size: u64(384n * MIB), base: null }] });
    expect(regions).toMatchObject([{ base: 4n * GIB + 128n * MIB, size: 128n * MIB }]);
  });
});
