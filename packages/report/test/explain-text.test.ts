import { describe, expect, it } from 'vitest';
import { explainText, findSubject } from '../src/index.ts';
import { boot, view } from './sample-boot.ts';

function check(what: string): string {
  const found = findSubject(boot, what);
  return found.ok ? explainText(view, found.subject) : `unknown; known: ${found.known.join(', ')}`;
}

describe('explain', () => {
  it('tells the default CMA area down to the source line, with losers and gaps passed over', () => {
    const text = check('cma');
    expect(text).toContain('   6 │ linux,cma { size = <0 0x3c000000>;');
    expect(text).toContain(
      'asked for: 960 MiB, aligned to 4 MiB, from 0x96000000, below 0xd2000000, highest place first',
    );
    expect(text).toContain('1 free gap lies outside the window');
    expect(text.match(/cma=192MB/g)).toHaveLength(1);
    expect(text).toContain('What could move it');
  });

  it('tells who is at an address and what happened there', () => {
    const text = check('0x90000010');
    expect(text).toContain('0x90000010 is RAM, in 0x90000000-0x9000ffff, which is no-map');
    expect(text).toContain('Reserved memory: nomap /reserved-memory/vdev0vring0@90000000');
  });

  it.each(['/reserved-memory/big', 'big'])('explains why %s failed and what would fit', (what) => {
    expect(check(what)).toContain('largest place that would have fitted: 0xd2000000-0xfeffffff, 720 MiB');
  });

  it('says that free RAM is free and that other addresses are no RAM', () => {
    expect(check('0xf0000000')).toContain('Nothing is reserved there');
    expect(check('64M')).toContain('0x04000000 is not RAM to this kernel.');
  });

  it('takes options by name and by short name', () => {
    for (const what of ['default-cma', 'default CMA area', 'cma=']) expect(check(what)).toContain('✘ command line');
  });

  it('lists what can be asked about when it does not know', () => {
    expect(check('vdev')).toMatch(/^unknown; known: \/reserved-memory\/linux,cma, /);
  });
});
