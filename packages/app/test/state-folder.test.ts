import { isAbsolute } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { stateFolder } from '../src/settings/state-folder.ts';

afterEach(() => vi.unstubAllEnvs());

it.each([
  ['a home', { HOME: '/home/ada' }, '/home/ada/.local/state/parallel-agents'],
  ['a folder of its own', { HOME: '/home/ada', XDG_STATE_HOME: '/state' }, '/state/parallel-agents'],
  [
    'a relative one, which does not count',
    { HOME: '/h', XDG_STATE_HOME: 'x' },
    '/h/.local/state/parallel-agents',
  ],
])('state stands in %s', (_, env, folder) => {
  expect(stateFolder({ env })).toBe(folder);
});

it('state never stands in the working folder, where HOME is set to nothing', () => {
  vi.stubEnv('HOME', '');
  expect(isAbsolute(stateFolder({ env: { HOME: '' } }))).toBe(true);
});
