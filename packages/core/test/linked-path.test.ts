import { expect, test } from 'vitest';
import { joinLinkedPath } from '../src/index.ts';

const LINKS: Readonly<Record<string, string>> = {
  link: 'real/deep',
  'real/absolute': '/else/where',
  'a/up': '../real/deep',
  twice: 'link',
  self: 'self/../self',
  round: 'about',
  about: 'round',
  '/else/l': 'm/n',
};
const host = { linkTarget: (path: string): string | undefined => LINKS[path] };

test.each([
  ['.', 'link/../x.dtsi', 'real/x.dtsi'],
  ['link', '../x.dtsi', 'real/x.dtsi'],
  ['link/sub', '../x.dtsi', 'link/x.dtsi'],
  ['link', 'x.dtsi', 'link/x.dtsi'],
  ['real', 'absolute/../x', '/else/x'],
  ['a', 'up/../../x', 'x'],
  ['twice', '../x', 'real/x'],
  ['../b', '../x', '../x'],
  ['..', '../x', '../../x'],
  ['b', '/else/l/../x', '/else/m/x'],
  ['b/c', './/../x', 'b/x'],
  ['b', 'x..y/z', 'b/x..y/z'],
])('%s and %s are %s', (directory, path, joined) => expect(joinLinkedPath(host, directory, path)).toBe(joined));

test.each(['self/../x', 'round/../x'])('a circle of links ends: %s', (path) =>
  expect(joinLinkedPath(host, '.', path)).toMatch(/x$/),
);

test('a host without links joins names', () => expect(joinLinkedPath({}, 'link', '../x')).toBe('x'));
