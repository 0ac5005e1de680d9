import { startRedis } from '@parallel-agents/testing/internal/servers';
import { expect, it, onTestFinished } from 'vitest';
import { diagnoseEngine, openEngine } from '../src/index.ts';
import { onlyWithRedis } from './kit/only-with-redis.ts';

it.skipIf(!onlyWithRedis)(
  'a full server is said to be full, with what makes room',
  { timeout: 60_000 },
  async () => {
    // An empty one uses more than that.
    const { url, stop } = await startRedis(['--maxmemory', '100kb']);
    onTestFinished(stop);
    const fix = expect.stringMatching(/maxmemory.*forget/);
    await expect(openEngine({ url })).rejects.toMatchObject({
      message: expect.stringContaining('is full'),
      fix,
    });
    const problems = (await diagnoseEngine({ url })).filter(({ status }) => status === 'problem');
    expect(problems).toMatchObject([{ message: 'The memory of the server is full.', fix }]);
  },
);
