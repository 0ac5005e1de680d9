import { expect, onTestFinished, test, vi } from 'vitest';
import { userListener } from '../src/user-listener.ts';

test.each([
  [
    'throws',
    () => {
      throw new Error('no disk');
    },
  ],
  ['rejects', () => Promise.reject(new Error('no disk'))],
])('a listener that %s stops nobody, and that is said once', async (_how, fails) => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  onTestFinished(() => warn.mockRestore());
  const listener = vi.fn(fails);
  const tell = userListener(listener);
  tell('one');
  tell('two');
  await Promise.resolve();
  await Promise.resolve();
  expect(listener.mock.calls).toEqual([['one'], ['two']]);
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('no disk'), 'ParallelAgentsWarning');
});
